// SPDX-License-Identifier: GPL-2.0-only

#include "timed-bed.h"

#include "../common/call-later.h"

#include "ns3/double.h"
#include "ns3/netns-clock.h"
#include "ns3/netns-costs.h"
#include "ns3/netns-lock.h"
#include "ns3/random-variable-stream.h"
#include "ns3/string.h"

#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/// What operations cost, in milliseconds: numbers that can be told from each other.
const std::vector<std::pair<NetnsCost, double>> COSTS = {
    {NetnsCost::ALLOCATE, 1},
    {NetnsCost::PERNET_INIT, 0.25}, // four operations: 1 ms
    {NetnsCost::LOOPBACK_REGISTER, 2},
    {NetnsCost::DEVICE_REGISTER, 2},
    {NetnsCost::MOUNT, 5},
    {NetnsCost::WORK_LATENCY, 0.5},
    {NetnsCost::RCU_GRACE, 10},
    {NetnsCost::DEVICE_UNREGISTER, 3},
    {NetnsCost::PERNET_EXIT_RTNL, 4},
    {NetnsCost::DEVICE_BARRIER, 20},
    {NetnsCost::PERNET_EXIT, 0.25}, // four operations: 1 ms
    {NetnsCost::RCU_BARRIER, 30},
    {NetnsCost::FORK, 0.1},
    {NetnsCost::SETNS, 0.2},
    {NetnsCost::EXIT, 0.3},
};

} // namespace

void
TimedBed::SetUp()
{
    GetHost()->SetAttribute("Preset", StringValue("instant"));
    for (const auto& [cost, ms] : COSTS)
    {
        auto variable = CreateObject<ConstantRandomVariable>();
        variable->SetAttribute("Constant", DoubleValue(ms / 1000));
        GetHost()->GetClock().GetCosts()->Set(cost, variable);
    }
}

double
TimedBed::Now()
{
    return Simulator::Now().GetSeconds() * 1000;
}

void
TimedBed::At(double ms, std::function<void()> what)
{
    CallLater(MicroSeconds(static_cast<uint64_t>(ms * 1000)) - Simulator::Now(), what);
}

void
TimedBed::RunUntil(double ms)
{
    Simulator::Stop(MicroSeconds(static_cast<uint64_t>(ms * 1000)) - Simulator::Now());
    Simulator::Run();
}

void
TimedBed::Note(const std::string& what)
{
    m_notes << Now() << " " << what << "; ";
}

std::string
TimedBed::TakeNotes()
{
    const std::string notes = m_notes.str();
    m_notes.str("");
    return notes;
}

void
TimedBed::NoteStates()
{
    GetHost()->TraceConnectWithoutContext("StateChange", MakeCallback(&TimedBed::Changed, this));
}

void
TimedBed::NoteLocks()
{
    GetHost()->TraceConnectWithoutContext("Lock", MakeCallback(&TimedBed::LockUsed, this));
}

void
TimedBed::Changed(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to)
{
    Note(std::to_string(net->GetCookie()) + " " + NetNamespace::GetStateName(to));
}

void
TimedBed::LockUsed(const NetnsLock& lock, const LockUse& use)
{
    std::ostringstream text;
    text << lock.GetName() << (use.exclusive ? "" : " shared") << " by " << use.pid << " waited "
         << (use.taken - use.asked).GetMicroSeconds() / 1000.0 << " held "
         << (use.released - use.taken).GetMicroSeconds() / 1000.0;
    Note(text.str());
}

} // namespace netns
} // namespace ns3
