// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-helper.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief Recorders at work, which nobody else may hold. */
class Recordings
{
  public:
    /** The program ends without Simulator::Destroy(). */
    ~Recordings()
    {
        for (const auto& [recorder, database] : m_all)
        {
            database->GiveUp();
        }
    }

    /** @brief Keep a recorder until the end of the run. @param recorder it @param database its
     * database */
    void Add(Ptr<NetnsTraceRecorder> recorder, Ptr<NetnsTraceDatabase> database)
    {
        m_all.emplace_back(recorder, database);
        // Where Nodes go first, the recorder hears of it and has finished
        Simulator::ScheduleDestroy(&Recordings::Complete, this, recorder);
    }

  private:
    /** @brief The end of the run. @param recorder whose */
    void Complete(Ptr<NetnsTraceRecorder> recorder)
    {
        const auto it = std::find_if(m_all.begin(), m_all.end(), [&recorder](const auto& one) {
            return one.first == recorder;
        });
        const auto database = it->second;
        m_all.erase(it);
        recorder->Finish();
        database->Close();
    }

    std::vector<std::pair<Ptr<NetnsTraceRecorder>, Ptr<NetnsTraceDatabase>>> m_all; //!< at work
};

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
    auto database = m_database.Create<NetnsTraceDatabase>();
    database->Open(path);
    Enable(database);
    return database;
}

Ptr<NetnsTraceRecorder>
NetnsTraceHelper::Enable(Ptr<NetnsTraceDatabase> database) const
{
    auto recorder = m_recorder.Create<NetnsTraceRecorder>();
    recorder->Start(database);
    static Recordings recordings;
    recordings.Add(recorder, database); // first: looking for Nodes schedules their end
    recorder->ConnectAll();
    return recorder;
}

} // namespace netns
} // namespace ns3
