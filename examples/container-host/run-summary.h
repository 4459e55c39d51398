// SPDX-License-Identifier: GPL-2.0-only

#ifndef RUN_SUMMARY_H
#define RUN_SUMMARY_H

#include "replay.h"

#include <ostream>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * Prints the results of a run as a table.
 *
 * @param simulated simulated time, s
 * @param wall wall-clock time of Simulator::Run(), s
 */
void PrintRunSummary(std::ostream& out, const Replay& replay, double simulated, double wall);

/// @returns the peak memory of this process in MB (VmHWM); 0 if the system does not say
double GetPeakMemory();

} // namespace netns
} // namespace ns3

#endif /* RUN_SUMMARY_H */
