// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_DEVICE_RECORDER_H
#define TRACE_DEVICE_RECORDER_H

#include "trace-gate.h"

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
    /** @param gate where rows go @param host id of the host's Node @param interval of `traffic`,
     * ns */
    TraceDeviceRecorder(TraceGate& gate, uint32_t host, int64_t interval);
    ~TraceDeviceRecorder();
    TraceDeviceRecorder(const TraceDeviceRecorder&) = delete;            // devices know it
    TraceDeviceRecorder& operator=(const TraceDeviceRecorder&) = delete; // devices know it

    /** @brief A device was registered. @param net where @param record it */
    void Add(const NetNamespace& net, const NetDeviceRecord& record);
    /** @brief All devices of a namespace that is there already were added: those that are ports.
     * @param net the namespace */
    void AddPorts(const NetNamespace& net);
    /** @brief A device is about to be unregistered. @param net where @param record it */
    void Remove(const NetNamespace& net, const NetDeviceRecord& record);
    /** @brief Devices went with their namespace, such as lo. @param ns net_cookie @param time when,
     * ns */
    void RemoveAll(uint64_t ns, int64_t time);
    /** @brief Write what is still there, and let go of all devices. */
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
        Ptr<NetDevice> device;                  //!< it
        LinuxNetDevice* ours{nullptr};          //!< it, if it is one of this module
        std::string name;                       //!< name at registration
        std::string kind;                       //!< kind, or the TypeId of a stock device
        std::string mac;                        //!< address at registration
        int64_t added{0};                       //!< registered, ns
        std::optional<Key> peer;                //!< the other end of a veth
        std::optional<uint32_t> master;         //!< ifindex of its bridge
        RtnlLinkStats before;                   //!< counters when the interval began
        int64_t end{0};                         //!< of the interval in which it has traffic, ns
        std::size_t place{0};                   //!< in m_active, while it has traffic
    };

    /** @brief Fill in the other end, on both ends. @param device a device of this module */
    void Pair(Device& device);
    /** @brief Connect or disconnect a device. @param device it @param on connect */
    void Switch(Device& device, bool on);
    /** @brief Write the row of a device that goes. @param device it @param removed when, ns */
    void Write(Device& device, std::optional<int64_t> removed);
    /** @brief A device has the first frame of an interval. @param device it @param now ns */
    void Open(Device& device, int64_t now);
    /** @brief Write the traffic of the interval at hand. @param device it */
    void WriteTraffic(const Device& device);
    /** Trace source Drop. */
    void OnDrop(Ptr<const Packet> packet,
                bool received,
                DropReason reason,
                const LinuxNetDevice& device);
    /** Trace source Port. */
    void OnPort(const LinuxBridgeNetDevice& bridge, Ptr<NetDevice> port, bool attached);

    TraceGate& m_gate;               //!< where rows go
    const uint32_t m_host;           //!< id of the host's Node
    const int64_t m_interval;        //!< of `traffic`, ns
    std::map<Key, Device> m_devices; //!< that are registered
    std::vector<Device*> m_active;   //!< with traffic in the interval; null: gone meanwhile
    int64_t m_end{0};                //!< of the interval, ns
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_DEVICE_RECORDER_H */
