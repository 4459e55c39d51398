// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_DEVICE_RECORDER_H
#define TRACE_DEVICE_RECORDER_H

#include "trace-gate.h"

#include "ns3/frame-watcher.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-namespace.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief What is recorded of the devices of one host: `devices`, `drops`, `traffic`.
 */
class TraceDeviceRecorder
{
  public:
    /** @param gate takes the rows @param host id of the host's Node @param interval length of the
     * intervals of `traffic`, ns */
    TraceDeviceRecorder(TraceGate& gate, uint32_t host, int64_t interval);
    ~TraceDeviceRecorder();
    TraceDeviceRecorder(const TraceDeviceRecorder&) = delete;            // devices point to it
    TraceDeviceRecorder& operator=(const TraceDeviceRecorder&) = delete; // devices point to it

    /** @brief A device was registered. */
    void Add(const NetNamespace& net, const NetDeviceRecord& record);
    /** @brief Note which devices of a namespace are ports, after all of them were added. */
    void AddPorts(const NetNamespace& net);
    /** @brief A device is about to be unregistered. */
    void Remove(const NetNamespace& net, const NetDeviceRecord& record);
    /** @brief A namespace was freed, and with it the devices it still had, such as lo.
     * @param ns net_cookie @param time when, ns */
    void RemoveAll(uint64_t ns, int64_t time);
    /** @brief Write the rows of all devices that are registered, and stop watching them. */
    void Finish();

  private:
    /** Namespace and ifindex. */
    using Key = std::pair<uint64_t, uint32_t>;

    /** A device that is registered: a row of `devices` that is not complete. */
    struct Device : public FrameWatcher
    {
        void BeforeCount(const LinuxNetDevice& device) override;

        TraceDeviceRecorder* recorder{nullptr}; //!< the recorder
        Key key;                                //!< its namespace and ifindex
        Ptr<NetDevice> device;                  //!< the device
        LinuxNetDevice* ours{nullptr};          //!< the device; null for a stock one
        std::string name;                       //!< name at registration
        std::string kind;                       //!< kind, or the TypeId of a stock device
        std::string mac;                        //!< address at registration
        int64_t added{0};                       //!< registered, ns
        std::optional<Key> peer;                //!< the other end of a veth
        std::optional<uint32_t> master;         //!< ifindex of its bridge
        RtnlLinkStats before;                   //!< counters when the interval began
        int64_t end{0};                         //!< end of the last interval with traffic, ns
        std::size_t place{0};                   //!< index in m_active, in that interval
    };

    /** @brief Note the other end of a veth, in the rows of both ends. */
    void Pair(Device& device);
    /** @brief Start or stop watching a device. */
    void Switch(Device& device, bool on);
    /** @brief Write the rows of a device that goes. @param removed when it was unregistered, ns;
     * nothing if it still is registered */
    void Write(Device& device, std::optional<int64_t> removed);
    /** @brief A device has its first frame in an interval. @param now simulated time, ns */
    void Open(Device& device, int64_t now);
    /** @brief Write the traffic that a device had in the current interval. */
    void WriteTraffic(const Device& device);
    /** Trace source Drop. */
    void OnDrop(Ptr<const Packet> packet,
                bool received,
                DropReason reason,
                const LinuxNetDevice& device);
    /** Trace source Port. */
    void OnPort(const LinuxBridgeNetDevice& bridge, Ptr<NetDevice> port, bool attached);

    TraceGate& m_gate;               //!< takes the rows
    const uint32_t m_host;           //!< id of the host's Node
    const int64_t m_interval;        //!< length of an interval, ns
    std::map<Key, Device> m_devices; //!< devices that are registered
    std::vector<Device*> m_active;   //!< those with traffic in this interval; null: gone since
    int64_t m_end{0};                //!< end of the current interval, ns
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_DEVICE_RECORDER_H */
