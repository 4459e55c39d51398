// SPDX-License-Identifier: GPL-2.0-only

#ifndef FIXTURE_H
#define FIXTURE_H

#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A test case of ns-3, with what the macros NS_TEST_* call open to its fixture.
 */
class FixtureCase : public TestCase
{
  public:
    using TestCase::CreateTempDirFilename;
    using TestCase::IsStatusFailure;
    using TestCase::MustAssertOnFailure;
    using TestCase::MustContinueOnFailure;
    using TestCase::ReportTestFailure;
    using TestCase::TestCase;
};

/**
 * @ingroup netns-tests
 * @brief What the cases of a suite share: members, set-up, and a host where one is asked for.
 *
 * A suite derives its own fixture from this class and writes each case as a member function.
 * FixtureSuite makes a new object for every case, so no case sees what another one left. After the
 * case it destroys the simulation and then the object, also when a check has failed.
 */
class Fixture
{
  public:
    Fixture() = default;
    virtual ~Fixture();
    Fixture(const Fixture&) = delete;            // its address is in callbacks
    Fixture& operator=(const Fixture&) = delete; // its address is in callbacks

    /** @brief Called before the case; checks are allowed. */
    virtual void SetUp();
    /** @brief Called after the case, before the simulation is destroyed; checks are allowed. */
    virtual void TearDown();
    /** @brief Says who reports failures. */
    void Attach(FixtureCase& testCase);

  protected:
    /** @return the host's Node, made by the first call */
    Ptr<Node> GetNode();
    /** @return the host on that Node, made by the first call */
    Ptr<NetNamespaceHost> GetHost();
    /** @return the host's init_net */
    Ptr<NetNamespace> GetInitNet();
    /** @brief Runs the simulation for some simulated time. */
    static void RunFor(Time time);
    /** @return a path in the folder for temporary files */
    std::string CreateTempDirFilename(const std::string& name);

    // What the macros NS_TEST_* call.
    bool IsStatusFailure() const;
    bool MustAssertOnFailure() const;
    bool MustContinueOnFailure() const;
    void ReportTestFailure(const std::string& condition,
                           const std::string& actual,
                           const std::string& limit,
                           const std::string& message,
                           const std::string& file,
                           int32_t line);

  private:
    FixtureCase* m_case{nullptr}; //!< reports failures
    Ptr<Node> m_node;             //!< the host's Node
};

/**
 * @ingroup netns-tests
 * @brief A fixture whose hosts have the preset `instant`: every operation is complete when its call
 * returns.
 */
class InstantFixture : public Fixture
{
  public:
    InstantFixture();
    ~InstantFixture() override;
};

/**
 * @ingroup netns-tests
 * @brief Runs one case on a fixture of its own.
 * @tparam T the fixture, derived from Fixture
 */
template <class T>
class FixtureRunner : public FixtureCase
{
  public:
    /// What a case does: `&T::Function`, or a lambda that passes arguments.
    using Body = std::function<void(T&)>;

    FixtureRunner(const std::string& name, Body body)
        : FixtureCase(name),
          m_body(std::move(body))
    {
    }

  private:
    /// Destroys the simulation, also when an exception is thrown.
    struct End
    {
        ~End()
        {
            Simulator::Destroy();
        }
    };

    void DoRun() override
    {
        T fixture;
        const End end;           // before the fixture goes: Destroy() may call back into it
        Fixture& base = fixture; // a suite's own SetUp() may be private
        base.Attach(*this);
        base.SetUp();
        if (!IsStatusFailure())
        {
            m_body(fixture);
        }
        base.TearDown();
    }

    Body m_body; //!< what the case does
};

/**
 * @ingroup netns-tests
 * @brief A suite of named cases, each of them a function of one fixture.
 *
 * @code
 * static FixtureSuite<NetnsVethTest> g_suite("netns-veth", {
 *     {"the carrier follows both ends", &NetnsVethTest::Carrier},
 *     {"a long frame", [](NetnsVethTest& test) { test.Send(9000); }},
 * });
 * @endcode
 * @tparam T the fixture, derived from Fixture
 */
template <class T>
class FixtureSuite : public TestSuite
{
  public:
    /// One case.
    struct Case
    {
        std::string name;                     //!< as listed
        typename FixtureRunner<T>::Body body; //!< what it does
    };

    FixtureSuite(const std::string& name,
                 const std::vector<Case>& cases,
                 TestSuite::Type type = TestSuite::Type::UNIT)
        : TestSuite(name, type)
    {
        for (const Case& row : cases)
        {
            AddTestCase(new FixtureRunner<T>(row.name, row.body));
        }
    }
};

/**
 * @ingroup netns-tests
 * @brief A suite whose cases have different fixtures.
 */
class MixedSuite : public TestSuite
{
  public:
    /** @param cases made by MakeCase(); the suite deletes them */
    MixedSuite(const std::string& name,
               const std::vector<TestCase*>& cases,
               TestSuite::Type type = TestSuite::Type::UNIT)
        : TestSuite(name, type)
    {
        for (TestCase* each : cases)
        {
            AddTestCase(each);
        }
    }
};

/**
 * @ingroup netns-tests
 * @brief Makes a case for MixedSuite.
 * @tparam T the fixture, derived from Fixture
 */
template <class T>
TestCase*
MakeCase(const std::string& name, typename FixtureRunner<T>::Body body)
{
    return new FixtureRunner<T>(name, std::move(body));
}

} // namespace netns
} // namespace ns3

#endif /* FIXTURE_H */
