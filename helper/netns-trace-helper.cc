// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-helper.h"

#include "watching-scheduler.h"

#include "ns3/first-exception.h"
#include "ns3/netns-error.h"
#include "ns3/simulator-impl.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief Keeps recorders and their databases until the end of the run, so that a script need not.
 */
class Recordings
{
  public:
    /** Runs when the program ends without Simulator::Destroy(). */
    ~Recordings()
    {
        if (getpid() != m_process)
        {
            // A child that was forked: the files, and the thread that writes, are its parent's.
            new auto(std::move(m_all));
            return;
        }
        for (const auto& [recorder, database] : m_all)
        {
            database->GiveUp();
        }
    }

    /** @brief Ends all recordings; the runs have failed. */
    void GiveUp()
    {
        for (const auto& [recorder, database] : m_all)
        {
            try
            {
                recorder->Finish();
            }
            catch (const NetnsTraceError& error)
            {
                std::cerr << error.what() << std::endl;
            }
            database->GiveUp();
        }
    }

    /** @brief Takes note of how the run ended. */
    void SetEndedInOrder(bool inOrder)
    {
        m_endedInOrder = inOrder;
    }

    /** @brief Keeps a recorder and its database until the end of the run. */
    void Add(Ptr<NetnsTraceRecorder> recorder, Ptr<NetnsTraceDatabase> database)
    {
        m_all.emplace_back(recorder, database);
        WatchingScheduler::Install();
        // A recorder whose Nodes are destroyed earlier hears of that, and writes their rows then.
        Simulator::ScheduleDestroy(&Recordings::Complete, this, recorder);
    }

  private:
    /** @return whether an exception left Simulator::Run(), as far as that can be seen */
    bool IsRunBroken() const
    {
        if (m_endedInOrder)
        {
            return false;
        }
        if (const auto scheduler = WatchingScheduler::GetInstalled())
        {
            return scheduler->IsRunBroken();
        }
        return Simulator::GetEventCount() > 0 && !Simulator::IsFinished();
    }

    /**
     * @brief Calls all destroy events that follow the present one, so that an exception of theirs
     * comes by here. With other simulators, which may end more than events, they come afterwards.
     */
    static void CallOtherDestroyEvents()
    {
        const auto simulator = Simulator::GetImplementation();
        const std::string name = simulator->GetInstanceTypeId().GetName();
        if (name == "ns3::DefaultSimulatorImpl" || name == "ns3::RealtimeSimulatorImpl")
        {
            simulator->Destroy();
        }
    }

    /** @brief Ends a recording and completes its database: the run ends. */
    void Complete(Ptr<NetnsTraceRecorder> recorder)
    {
        // It stays in the list: a destroy event may end the program
        m_broken = m_broken || IsRunBroken();
        FirstException faults;
        faults.Call([&recorder] { recorder->Finish(); });
        faults.Call([] { CallOtherDestroyEvents(); });
        const auto it = std::find_if(m_all.begin(), m_all.end(), [&recorder](const auto& one) {
            return one.first == recorder;
        });
        const auto database = it->second;
        m_all.erase(it);
        if (m_broken || faults)
        {
            database->GiveUp();
        }
        if (m_all.empty())
        {
            m_endedInOrder = false;
            m_broken = false;
        }
        faults.Call([&database] { database->Close(); });
        faults.Throw();
    }

    std::vector<std::pair<Ptr<NetnsTraceRecorder>, Ptr<NetnsTraceDatabase>>>
        m_all;                       //!< recordings that have not ended
    bool m_endedInOrder{false};      //!< somebody said that no exception left the run
    bool m_broken{false};            //!< an exception left the run that ends
    const pid_t m_process{getpid()}; //!< the process that records
};

/** @return the recordings of the program */
Recordings&
GetRecordings()
{
    static Recordings recordings;
    return recordings;
}

} // namespace

NetnsTraceHelper::NetnsTraceHelper()
{
    m_recorder.SetTypeId(NetnsTraceRecorder::GetTypeId());
    m_database.SetTypeId(NetnsTraceDatabase::GetTypeId());
}

void
NetnsTraceHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_recorder.Set(name, value);
}

void
NetnsTraceHelper::SetDatabaseAttribute(const std::string& name, const AttributeValue& value)
{
    m_database.Set(name, value);
}

Ptr<NetnsTraceDatabase>
NetnsTraceHelper::Enable(const std::string& path) const
{
    auto recorder = m_recorder.Create<NetnsTraceRecorder>();
    recorder->CheckAttributes();
    auto database = m_database.Create<NetnsTraceDatabase>();
    database->Open(path);
    Start(recorder, database);
    return database;
}

Ptr<NetnsTraceRecorder>
NetnsTraceHelper::Enable(Ptr<NetnsTraceDatabase> database) const
{
    CheckNotNull(database, "NetnsTraceHelper::Enable", "database");
    auto recorder = m_recorder.Create<NetnsTraceRecorder>();
    Start(recorder, database);
    return recorder;
}

void
NetnsTraceHelper::Start(Ptr<NetnsTraceRecorder> recorder, Ptr<NetnsTraceDatabase> database)
{
    recorder->Start(database);
    // This comes first, because the use of NodeList schedules the end of all Nodes.
    GetRecordings().Add(recorder, database);
    recorder->ConnectAll();
}

void
NetnsTraceHelper::GiveUp()
{
    GetRecordings().GiveUp();
}

void
NetnsTraceHelper::SetEndedInOrder(bool inOrder)
{
    GetRecordings().SetEndedInOrder(inOrder);
}

} // namespace netns
} // namespace ns3
