// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_DEVICE_HELPER_H
#define LINUX_DEVICE_HELPER_H

#include "ns3/linux-net-device.h"
#include "ns3/net-device.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"
#include "ns3/task.h"
#include "ns3/trace-helper.h"

#include <memory>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Base of the device helpers: it captures packets with ns-3's usual EnablePcap() and
 * EnableAscii(), and runs rtnl requests.
 *
 * The name of a file is `PREFIX-HOST-COOKIE-IFINDEX.pcap`, with the id of the host's Node, the
 * net_cookie and the ifindex. ns-3's names have the id of the Node, and a Node carries one
 * namespace after another.
 */
class LinuxDeviceHelper : public PcapHelperForDevice, public AsciiTraceHelperForDevice
{
  public:
    /** Called at the end of an operation with 0 or a negative errno value. An operation without a
     * callback throws its error as NetnsError, out of Simulator::Run() if it took time. */
    using Done = Task::Done;

    /** @brief Sets the task that performs this helper's operations, in order. Default: init. The
     * error of an operation is EXDEV for a task of another host. */
    void SetTask(Ptr<Task> task);
    /**
     * @brief Makes the name of a device's capture file.
     * @param ending "pcap" or "tr"
     * @throws NetnsError ENODEV for a device of no namespace
     */
    static std::string GetCaptureName(const std::string& prefix,
                                      Ptr<const NetDevice> device,
                                      const std::string& ending);

  protected:
    /**
     * @brief Finds the namespace that a Node carries. A Node that is no host and carries none
     * becomes a host first.
     * @param function "CLASS::FUNCTION", for the error
     * @param argument the name of the argument that is @p node
     * @throws NetnsError EINVAL for null, ESTALE for the Node of a namespace that is dead
     */
    static Ptr<NetNamespace> GetNet(Ptr<Node> node, const char* function, const char* argument);
    /**
     * @brief Notes the namespace in which a request will register a device.
     * @return keep it as long as the request: its end withdraws the promise, also when the request
     * never runs, as that of a task that ends
     */
    static std::shared_ptr<void> Promise(Ptr<LinuxNetDevice> device, Ptr<NetNamespace> net);
    /** @brief Runs an rtnl request by the helper's task. @param net a namespace of the host
     * @throws NetnsError ESTALE for a namespace without a host; the error of a request that fails
     * at once and has no callback */
    void Rtnl(Ptr<NetNamespace> net, RtnlRequest request) const;

  private:
    /** @return the device, null for one that a call for all devices leaves out: that of another
     * helper, and one that was deleted but stays in the list of its Node for the grace period */
    static Ptr<LinuxNetDevice> GetDevice(Ptr<NetDevice> device);

    Ptr<Task> m_task; //!< performs the operations; null for init

    void EnablePcapInternal(std::string prefix,
                            Ptr<NetDevice> device,
                            bool promiscuous,
                            bool explicitFilename) override;
    void EnableAsciiInternal(Ptr<OutputStreamWrapper> stream,
                             std::string prefix,
                             Ptr<NetDevice> device,
                             bool explicitFilename) override;
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_DEVICE_HELPER_H */
