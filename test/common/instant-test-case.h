// SPDX-License-Identifier: GPL-2.0-only

#ifndef INSTANT_TEST_CASE_H
#define INSTANT_TEST_CASE_H

#include "ns3/config.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A case whose hosts have the preset `instant`: what it asks for has happened when the call
 * returns.
 */
class InstantTestCase : public TestCase
{
  public:
    /** @param name of the case */
    explicit InstantTestCase(const std::string& name)
        : TestCase(name)
    {
    }

  protected:
    void DoSetup() override
    {
        Config::SetDefault("ns3::netns::NetNamespaceHost::Preset", StringValue("instant"));
    }

    void DoTeardown() override
    {
        Config::SetDefault("ns3::netns::NetNamespaceHost::Preset", StringValue("linux-6.18"));
    }
};

} // namespace netns
} // namespace ns3

#endif /* INSTANT_TEST_CASE_H */
