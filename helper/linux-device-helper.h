// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_DEVICE_HELPER_H
#define LINUX_DEVICE_HELPER_H

#include "ns3/net-device.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"
#include "ns3/task.h"
#include "ns3/trace-helper.h"

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Capture for the devices of this module, with ns-3's usual EnablePcap() and EnableAscii().
 *
 * Files are named by namespace, `PREFIX-HOST-COOKIE-IFINDEX.pcap`: the id of the host's Node,
 * net_cookie and ifindex. Nodes carry one namespace after another; none of these is used twice.
 */
class LinuxDeviceHelper : public PcapHelperForDevice, public AsciiTraceHelperForDevice
{
  public:
    /** Called at the end of an operation: 0, or a negative errno value. Without it a failure is
     * thrown, out of Simulator::Run() when the operation took time. */
    using Done = Task::Done;

    /** @brief Who does what the helper is asked for, one thing after the other. Default: init.
     * @param task it */
    void SetTask(Ptr<Task> task);
    /**
     * @param prefix start of the name
     * @param device a device in a namespace
     * @param ending "pcap" or "tr"
     * @return the name of the capture file of a device
     * @throws NetnsError ENODEV for a device of no namespace
     */
    static std::string GetCaptureName(const std::string& prefix,
                                      Ptr<const NetDevice> device,
                                      const std::string& ending);

  protected:
    /** @return the namespace of a Node, made a host if it is none @param node the Node */
    static Ptr<NetNamespace> GetNet(Ptr<Node> node);
    /** @brief Make a change under rtnl. @param net a namespace of the host @param request it
     * @throws NetnsError ESTALE for a dead namespace; when it fails at once without a callback */
    void Rtnl(Ptr<NetNamespace> net, RtnlRequest request) const;

  private:
    Ptr<Task> m_task; //!< who does it, null for init

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
