// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_DEVICE_HELPER_H
#define LINUX_DEVICE_HELPER_H

#include "ns3/net-device.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"
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

  private:
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
