// SPDX-License-Identifier: GPL-2.0-only

#ifndef CALLBACK_SWEEP_H
#define CALLBACK_SWEEP_H

#include "callback-world.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/** @ingroup netns-tests @brief One thing that is done in one place. */
struct CallbackStep
{
    const CallbackPlace* place;   //!< where
    const CallbackAction* action; //!< what
    bool model{false};            //!< by functions of the model, not by helpers
    uint32_t skip{0};             //!< how many calls are let pass before
};

/**
 * @ingroup netns-tests
 * @brief A world that is warmed up, of which each case is tried in a copy: a process of its own,
 * made by fork(2), so that the crash of one hides no other.
 */
class CallbackSweep
{
  public:
    /** @param instant whether the preset is `instant` @param grace attribute GracePeriod */
    CallbackSweep(bool instant, Time grace);

    /** @brief Does some steps in a copy of the world. @return what is wrong, a line each; empty if
     * nothing is */
    std::string Try(const std::vector<CallbackStep>& steps);
    /** @brief Runs the world to its end, with nothing done in any place. @return as Try() */
    std::string Finish();

  private:
    /** @brief The process of one case. @return its exit status */
    int RunCopy(const std::vector<CallbackStep>& steps);

    std::unique_ptr<CallbackWorld> m_world; //!< the world
};

} // namespace netns
} // namespace ns3

#endif /* CALLBACK_SWEEP_H */
