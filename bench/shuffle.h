// SPDX-License-Identifier: GPL-2.0-only

#ifndef SHUFFLE_H
#define SHUFFLE_H

#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Puts things into a random order, which is the same in each run with the same --RngRun.
 */
template <typename T>
void
Shuffle(std::vector<T>& things)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(1);
    for (std::size_t i = things.size(); i > 1; --i)
    {
        const auto j = random->GetInteger(0, static_cast<uint32_t>(i - 1));
        std::swap(things[i - 1], things[j]);
    }
}

} // namespace netns
} // namespace ns3

#endif /* SHUFFLE_H */
