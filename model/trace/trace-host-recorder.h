// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_HOST_RECORDER_H
#define TRACE_HOST_RECORDER_H

#include "trace-device-recorder.h"
#include "trace-gate.h"

#include "ns3/net-namespace-host.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Listens to the trace sources of one host and writes its rows.
 */
class TraceHostRecorder
{
  public:
    /** @param host the host; the namespaces and devices that it has already are recorded as if made
     * now @param tables take the rows */
    TraceHostRecorder(Ptr<NetNamespaceHost> host, const TraceTables& tables);
    ~TraceHostRecorder();
    TraceHostRecorder(const TraceHostRecorder&) = delete;            // its address is connected
    TraceHostRecorder& operator=(const TraceHostRecorder&) = delete; // its address is connected

    /** @return the host */
    Ptr<NetNamespaceHost> GetHost() const;
    /** @brief Write the rows of all namespaces and devices that there still are. */
    void Finish();

  private:
    /** A row of `namespaces` that is not complete yet. */
    struct NamespaceRow
    {
        uint64_t inode{0};              //!< of /proc/PID/ns/net
        std::string name;               //!< first name
        int64_t setup{0};               //!< when copy_net_ns() began, ns
        std::optional<int64_t> created; //!< when it was put on net_namespace_list, ns
        std::optional<int64_t> dying;   //!< when its count became zero, ns
        std::optional<int64_t> freed;   //!< when cleanup_net() was done with it, ns
        std::optional<int64_t> node;    //!< id of its Node
        int64_t devices{0};             //!< number of devices that it ever had
    };

    /** @brief Connect or disconnect all trace sources. */
    void Switch(bool on);
    /** @return a row for a namespace that is not known yet */
    NamespaceRow& Add(const NetNamespace& net);
    /** @brief Write the row of a namespace. @param recycled whether its Node can be used again;
     * nothing if it has none, or if that is not known yet */
    void Write(uint64_t cookie, std::optional<bool> recycled);

    // Trace sources of the host
    void OnState(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to);
    void OnMount(const std::string& name, Ptr<NetNamespace> net, bool mounted);
    void OnRef(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    void OnDevice(const NetNamespace& net, const NetDeviceRecord& record, bool registered);
    void OnLock(const NetnsLock& lock, const LockUse& use);
    void OnRecycled(uint32_t node, uint64_t cookie);
    void OnRetired(uint32_t node, uint64_t cookie, uint32_t holders);

    Ptr<NetNamespaceHost> m_host;            //!< the host
    const uint32_t m_id;                     //!< id of its Node
    TraceGate m_gate;                        //!< takes the rows
    TraceDeviceRecorder m_devices;           //!< records the host's devices
    std::map<uint64_t, NamespaceRow> m_rows; //!< rows that are not complete, by cookie
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_HOST_RECORDER_H */
