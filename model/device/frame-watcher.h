// SPDX-License-Identifier: GPL-2.0-only

#ifndef FRAME_WATCHER_H
#define FRAME_WATCHER_H

namespace ns3
{
namespace netns
{

class LinuxNetDevice;

/**
 * @ingroup netns
 * @brief Sees each frame before a device counts it.
 */
class FrameWatcher
{
  public:
    virtual ~FrameWatcher() = default;
    /** @brief A frame is about to be counted. @param device it; GetStats() is without the frame */
    virtual void BeforeCount(const LinuxNetDevice& device) = 0;
};

} // namespace netns
} // namespace ns3

#endif /* FRAME_WATCHER_H */
