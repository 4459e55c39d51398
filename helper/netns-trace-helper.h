// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TRACE_HELPER_H
#define NETNS_TRACE_HELPER_H

#include "ns3/attribute.h"
#include "ns3/netns-trace-database.h"
#include "ns3/netns-trace-recorder.h"
#include "ns3/object-factory.h"

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Records all hosts of the simulation in a trace database. One line is enough:
 * `NetnsTraceHelper().Enable("run.sqlite");`
 *
 * The recorder also records hosts that are made later. Simulator::Destroy() completes the database.
 * The run has failed if an exception left Simulator::Run() or a destroy event, if Destroy() is
 * called while an exception is handled, and if the program ends before Destroy() does. To see that,
 * the first Enable() replaces ns-3's default scheduler by one that watches the end of the run.
 * Enable() can be called several times, each time for another database.
 */
class NetnsTraceHelper
{
  public:
    NetnsTraceHelper();

    /** @brief Sets an attribute of NetnsTraceRecorder: a switch such as `Drops`, a filter such as
     * `RefsFilter`. */
    void SetAttribute(const std::string& name, const AttributeValue& value);
    /** @brief Sets an attribute of the NetnsTraceDatabase that Enable(path) makes. */
    void SetDatabaseAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @brief Records all hosts in a new database.
     * @param path the file, which replaces a file of an earlier run
     * @return the database, to which you can add tables, views and rows of `meta`
     * @throws NetnsTraceError when the file cannot be created; NetnsError EINVAL for a filter that
     * is none, before the file is touched
     */
    Ptr<NetnsTraceDatabase> Enable(const std::string& path) const;
    /**
     * @brief Records all hosts in an open database.
     * @return the recorder, whose Finish() ends the recording before Simulator::Destroy() does
     * @throws NetnsTraceError when the tables cannot be created; NetnsError EINVAL for null, and
     * for a filter that is none
     */
    Ptr<NetnsTraceRecorder> Enable(Ptr<NetnsTraceDatabase> database) const;
    /** @brief Ends all recordings; the runs have failed. */
    static void GiveUp();
    /**
     * @brief Says how the last Simulator::Run() ended, where that cannot be seen: with a scheduler
     * or simulator of the user's choice a run has failed if events wait at its end and nobody
     * stopped it, because an exception cannot be told from events that a script adds afterwards.
     * @param inOrder no exception left it; events that wait are later ones
     */
    static void SetEndedInOrder(bool inOrder);

  private:
    /** @brief Starts a recorder. */
    static void Start(Ptr<NetnsTraceRecorder> recorder, Ptr<NetnsTraceDatabase> database);

    ObjectFactory m_recorder; //!< makes recorders
    ObjectFactory m_database; //!< makes databases
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_TRACE_HELPER_H */
