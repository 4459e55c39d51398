// SPDX-License-Identifier: GPL-2.0-only

#ifndef FRAME_CAPTURE_H
#define FRAME_CAPTURE_H

#include "ns3/linux-net-device.h"
#include "ns3/packet.h"
#include "ns3/pcap-file-wrapper.h"
#include "ns3/simple-ref-count.h"

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A pcap file with the frames of a device, whose faults are errors.
 *
 * ns-3's own sink ignores that a file cannot be written, or aborts. This one throws from the frame
 * that did not fit, or from Simulator::Destroy() for what was still in memory.
 */
class FrameCapture : public SimpleRefCount<FrameCapture>
{
  public:
    /**
     * @brief Writes the frames of a trace source of a device into a file.
     * @param source "Sniffer" or "PromiscSniffer"
     * @throws NetnsError with the file and errno if the file cannot be created
     */
    static void Start(const std::string& file,
                      Ptr<LinuxNetDevice> device,
                      const std::string& source);

    /** Closes the file; Simulator::Destroy() throws if that fails. */
    ~FrameCapture();
    FrameCapture(const FrameCapture&) = delete;            // its address is in a list
    FrameCapture& operator=(const FrameCapture&) = delete; // its address is in a list

  private:
    explicit FrameCapture(const std::string& file);
    /** @brief Writes a frame. @throws NetnsError if an earlier one could not be written */
    static void Write(Ptr<FrameCapture> capture, Ptr<const Packet> frame);
    /** @brief Closes all files. @throws NetnsError for the first that could not be written */
    static void CloseAll();
    /** @brief Closes the file, and keeps a fault for CloseAll(). */
    void Close();

    const std::string m_name;    //!< the name of the file
    Ptr<PcapFileWrapper> m_file; //!< the file; null when it is closed
};

} // namespace netns
} // namespace ns3

#endif /* FRAME_CAPTURE_H */
