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
 * @brief What is recorded of one host.
 */
class TraceHostRecorder
{
  public:
    /** @param host the host; what it has already is recorded as of now @param tables where to */
    TraceHostRecorder(Ptr<NetNamespaceHost> host, const TraceTables& tables);
    ~TraceHostRecorder();
    TraceHostRecorder(const TraceHostRecorder&) = delete;            // its address is connected
    TraceHostRecorder& operator=(const TraceHostRecorder&) = delete; // its address is connected

    /** @return the host */
    Ptr<NetNamespaceHost> GetHost() const;
    /** @brief Write all rows that are not complete. */
    void Finish();

  private:
    /** A row of `namespaces` that is not complete. */
    struct NamespaceRow
    {
        uint64_t inode{0};              //!< of /proc/PID/ns/net
        std::string name;               //!< first name
        int64_t setup{0};               //!< copy_net_ns() began, ns
        std::optional<int64_t> created; //!< on net_namespace_list, ns
        std::optional<int64_t> dying;   //!< count at zero, ns
        std::optional<int64_t> freed;   //!< cleanup_net() done, ns
        std::optional<int64_t> node;    //!< id of its Node
        int64_t devices{0};             //!< devices it ever had
    };

    /** @brief Connect or disconnect all trace sources. @param on connect */
    void Switch(bool on);
    /** @return the row of a namespace that is new to us @param net it */
    NamespaceRow& Add(const NetNamespace& net);
    /** @brief Write a row of `namespaces`. @param cookie whose @param recycled what its Node did */
    void Write(uint64_t cookie, std::optional<bool> recycled);

    void OnState(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to);
    void OnMount(const std::string& name, Ptr<NetNamespace> net, bool mounted);
    void OnRef(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    void OnDevice(const NetNamespace& net, const NetDeviceRecord& record, bool registered);
    void OnLock(const NetnsLock& lock, const LockUse& use);
    void OnRecycled(uint32_t node, uint64_t cookie);
    void OnRetired(uint32_t node, uint64_t cookie, uint32_t holders);

    Ptr<NetNamespaceHost> m_host;            //!< the host
    const uint32_t m_id;                     //!< id of its Node
    TraceGate m_gate;                        //!< where rows go
    TraceDeviceRecorder m_devices;           //!< what is recorded of devices
    std::map<uint64_t, NamespaceRow> m_rows; //!< by cookie
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_HOST_RECORDER_H */
