// SPDX-License-Identifier: GPL-2.0-only

#include "linux-device-helper.h"

#include "frame-capture.h"

#include "ns3/linux-net-device.h"
#include "ns3/log.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/rtnl-request.h"
#include "ns3/task-table.h"

#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("LinuxDeviceHelper");

Ptr<NetNamespace>
LinuxDeviceHelper::GetNet(Ptr<Node> node, const char* function, const char* argument)
{
    CheckNotNull(node, function, argument);
    if (auto net = node->GetObject<NetNamespace>())
    {
        return net;
    }
    return NetNamespaceHost::Install(node)->GetInitNet();
}

std::shared_ptr<void>
LinuxDeviceHelper::Promise(Ptr<LinuxNetDevice> device, Ptr<NetNamespace> net)
{
    device->SetPromisedNet(PeekPointer(net));
    return {nullptr, [device](void*) { device->SetPromisedNet(nullptr); }};
}

void
LinuxDeviceHelper::SetTask(Ptr<Task> task)
{
    m_task = task;
}

void
LinuxDeviceHelper::Rtnl(Ptr<NetNamespace> net, RtnlRequest request) const
{
    auto host = NetNamespaceHost::Of(net);
    if (!host)
    {
        throw NetnsError(request.place, -ESTALE);
    }
    TaskTable::Of(host)->Rtnl(std::move(request), m_task);
}

std::string
LinuxDeviceHelper::GetCaptureName(const std::string& prefix,
                                  Ptr<const NetDevice> device,
                                  const std::string& ending)
{
    CheckNotNull(device, "LinuxDeviceHelper::GetCaptureName", "device");
    const auto net = NetNamespace::Of(device);
    if (!net || !NetNamespaceHost::Of(net))
    {
        throw NetnsError("LinuxDeviceHelper: capture on a device of no namespace", -ENODEV);
    }
    return prefix + "-" + std::to_string(NetNamespaceHost::Of(net)->GetNodeId()) + "-" +
           std::to_string(net->GetCookie()) + "-" +
           std::to_string(net->GetDevices().GetIndex(device)) + "." + ending;
}

void
LinuxDeviceHelper::EnablePcapInternal(std::string prefix,
                                      Ptr<NetDevice> device,
                                      bool promiscuous,
                                      bool explicitFilename)
{
    CheckNotNull(device, "LinuxDeviceHelper::EnablePcap", "device");
    if (!DynamicCast<LinuxNetDevice>(device))
    {
        NS_LOG_INFO("a device of another helper: " << device);
        return;
    }
    FrameCapture::Start(explicitFilename ? prefix : GetCaptureName(prefix, device, "pcap"),
                        DynamicCast<LinuxNetDevice>(device),
                        promiscuous ? "PromiscSniffer" : "Sniffer");
}

void
LinuxDeviceHelper::EnableAsciiInternal(Ptr<OutputStreamWrapper> stream,
                                       std::string prefix,
                                       Ptr<NetDevice> device,
                                       bool explicitFilename)
{
    CheckNotNull(device, "LinuxDeviceHelper::EnableAscii", "device");
    auto ours = DynamicCast<LinuxNetDevice>(device);
    if (!ours)
    {
        NS_LOG_INFO("a device of another helper: " << device);
        return;
    }
    AsciiTraceHelper ascii;
    const std::string context = GetCaptureName("", device, "tr");
    if (!stream)
    {
        stream = ascii.CreateFileStream(explicitFilename ? prefix
                                                         : GetCaptureName(prefix, device, "tr"));
        ascii.HookDefaultReceiveSinkWithoutContext<LinuxNetDevice>(ours, "MacRx", stream);
        ascii.HookDefaultDropSinkWithoutContext<LinuxNetDevice>(ours, "MacTxDrop", stream);
        ascii.HookDefaultEnqueueSinkWithoutContext<LinuxNetDevice>(ours, "MacTx", stream);
        return;
    }
    ascii.HookDefaultReceiveSinkWithContext<LinuxNetDevice>(ours, context, "MacRx", stream);
    ascii.HookDefaultDropSinkWithContext<LinuxNetDevice>(ours, context, "MacTxDrop", stream);
    ascii.HookDefaultEnqueueSinkWithContext<LinuxNetDevice>(ours, context, "MacTx", stream);
}

} // namespace netns
} // namespace ns3
