// SPDX-License-Identifier: GPL-2.0-only

#include "fixture.h"

#include "ns3/config.h"
#include "ns3/string.h"

namespace ns3
{
namespace netns
{

Fixture::~Fixture() = default;

void
Fixture::SetUp()
{
}

void
Fixture::TearDown()
{
}

void
Fixture::Attach(FixtureCase& testCase)
{
    m_case = &testCase;
}

Ptr<Node>
Fixture::GetNode()
{
    if (!m_node)
    {
        m_node = CreateObject<Node>();
        NetNamespaceHost::Install(m_node);
    }
    return m_node;
}

Ptr<NetNamespaceHost>
Fixture::GetHost()
{
    return GetNode()->GetObject<NetNamespaceHost>();
}

Ptr<NetNamespace>
Fixture::GetInitNet()
{
    return GetHost()->GetInitNet();
}

void
Fixture::RunFor(Time time)
{
    Simulator::Stop(time);
    Simulator::Run();
}

std::string
Fixture::CreateTempDirFilename(const std::string& name)
{
    return m_case->CreateTempDirFilename(name);
}

bool
Fixture::IsStatusFailure() const
{
    return m_case->IsStatusFailure();
}

bool
Fixture::MustAssertOnFailure() const
{
    return m_case->MustAssertOnFailure();
}

bool
Fixture::MustContinueOnFailure() const
{
    return m_case->MustContinueOnFailure();
}

void
Fixture::ReportTestFailure(const std::string& condition,
                           const std::string& actual,
                           const std::string& limit,
                           const std::string& message,
                           const std::string& file,
                           int32_t line)
{
    m_case->ReportTestFailure(condition, actual, limit, message, file, line);
}

InstantFixture::InstantFixture()
{
    Config::SetDefault("ns3::netns::NetNamespaceHost::Preset", StringValue("instant"));
}

InstantFixture::~InstantFixture()
{
    Config::SetDefault("ns3::netns::NetNamespaceHost::Preset", StringValue("linux-6.18"));
}

} // namespace netns
} // namespace ns3
