// SPDX-License-Identifier: GPL-2.0-only

#include "frame-capture.h"

#include "ns3/netns-error.h"
#include "ns3/simulator.h"
#include "ns3/trace-helper.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief The captures that are under way, and the name of the first file that failed. */
struct Captures
{
    std::vector<FrameCapture*> open; //!< in the order of their start
    std::string failed;              //!< empty for none
    bool scheduled{false};           //!< whether Simulator::Destroy() closes them
};

/** @return the captures of the program */
Captures&
GetCaptures()
{
    // Never destroyed: a device may be destroyed after it
    static auto* const captures = new Captures;
    return *captures;
}

/** @return the error of a file, with the errno of the last failure */
NetnsError
MakeError(const std::string& file)
{
    return NetnsError(file + ": cannot be written", errno ? -errno : -EIO);
}

} // namespace

FrameCapture::FrameCapture(const std::string& file)
    : m_name(file)
{
    errno = 0;
    // PcapHelper aborts the program if it cannot
    if (!std::ofstream(file, std::ios::out | std::ios::binary))
    {
        throw MakeError(file);
    }
    m_file = PcapHelper().CreateFile(file, std::ios::out, PcapHelper::DLT_EN10MB);
    GetCaptures().open.push_back(this);
}

FrameCapture::~FrameCapture()
{
    Close();
}

void
FrameCapture::Start(const std::string& file, Ptr<LinuxNetDevice> device, const std::string& source)
{
    auto& captures = GetCaptures();
    if (!captures.scheduled)
    {
        captures.scheduled = true;
        Simulator::ScheduleDestroy(&FrameCapture::CloseAll);
    }
    Ptr<FrameCapture> capture(new FrameCapture(file), false);
    device->TraceConnectWithoutContext(source, MakeBoundCallback(&FrameCapture::Write, capture));
}

void
FrameCapture::Write(Ptr<FrameCapture> capture, Ptr<const Packet> frame)
{
    if (!capture->m_file)
    {
        return;
    }
    errno = 0;
    capture->m_file->Write(Simulator::Now(), frame);
    if (capture->m_file->Fail())
    {
        const NetnsError error = MakeError(capture->m_name);
        capture->m_file->Close();
        capture->m_file = nullptr;
        throw error;
    }
}

void
FrameCapture::Close()
{
    auto& captures = GetCaptures();
    captures.open.erase(std::remove(captures.open.begin(), captures.open.end(), this),
                        captures.open.end());
    if (m_file)
    {
        m_file->Close();
        if (m_file->Fail() && captures.failed.empty())
        {
            captures.failed = m_name;
        }
        m_file = nullptr;
    }
}

void
FrameCapture::CloseAll()
{
    auto& captures = GetCaptures();
    captures.scheduled = false;
    errno = 0;
    while (!captures.open.empty())
    {
        captures.open.front()->Close();
    }
    if (!captures.failed.empty())
    {
        const NetnsError error = MakeError(captures.failed);
        captures.failed.clear();
        throw error;
    }
}

} // namespace netns
} // namespace ns3
