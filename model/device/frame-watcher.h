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
 * @brief Is told of each frame before a device counts it.
 *
 * A device may have several watchers. A watcher watches one device at a time: it is an element of
 * that device's list.
 */
class FrameWatcher
{
  public:
    FrameWatcher() = default;
    virtual ~FrameWatcher() = default;
    FrameWatcher(const FrameWatcher&) = delete;            // a device points to it
    FrameWatcher& operator=(const FrameWatcher&) = delete; // a device points to it

    /** @brief A frame is about to be counted: GetStats() of the device is still without it. */
    virtual void BeforeCount(const LinuxNetDevice& device) = 0;

  private:
    friend class LinuxNetDevice;

    FrameWatcher* m_next{nullptr}; //!< the next watcher of the same device
};

} // namespace netns
} // namespace ns3

#endif /* FRAME_WATCHER_H */
