// SPDX-License-Identifier: GPL-2.0-only

#ifndef TIMED_BED_H
#define TIMED_BED_H

#include "../common/fixture.h"

#include "ns3/netns-lock.h"

#include <functional>
#include <sstream>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A host whose operations have fixed costs, and notes of what happens when.
 *
 * All times are milliseconds of simulated time.
 */
class TimedBed : public Fixture
{
  protected:
    void SetUp() override;
    /** @brief Calls a function in an event at a time. */
    static void At(double ms, std::function<void()> what);
    /** @brief Runs the simulation until a time. */
    static void RunUntil(double ms);
    /** @brief Adds a note, with the time. */
    void Note(const std::string& what);
    /** @return the notes since the last call, each as "TIME WHAT; " */
    std::string TakeNotes();
    /** @brief From now on, notes the changes of state of all namespaces. */
    void NoteStates();
    /** @brief From now on, notes how long locks were waited for and held. */
    void NoteLocks();

  private:
    /** @return the time */
    static double Now();
    /** @brief Trace source StateChange */
    void Changed(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to);
    /** @brief Trace source Lock */
    void LockUsed(const NetnsLock& lock, const LockUse& use);

    std::ostringstream m_notes; //!< what happened
};

} // namespace netns
} // namespace ns3

#endif /* TIMED_BED_H */
