// SPDX-License-Identifier: GPL-2.0-only

#ifndef APPLICATION_END_H
#define APPLICATION_END_H

/**
 * @file
 * @ingroup netns
 * Ends stock applications at any time. ns-3 lets a script set the time of the end before the run.
 */

#include "ns3/application.h"
#include "ns3/ptr.h"

namespace ns3
{
namespace netns
{
namespace internals
{

/** @return whether an application has started */
bool HasStarted(const Ptr<Application>& app);
/** @brief Stops an application now. One that has not started never will. */
void StopApplication(Ptr<Application> app);
/** @brief Disposes an application as the end of the simulation does, without stopping it: it would
 * still send, to Nodes that may be gone. */
void EndApplication(Ptr<Application> app);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* APPLICATION_END_H */
