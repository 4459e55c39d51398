// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_STALE_CASE_H
#define NETNS_STALE_CASE_H

#include "../common/instant-test-case.h"
#include "../common/scene.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A namespace dies while an event of its stack is pending; the simulation goes on far beyond
 * the time of that event, and another namespace takes the Node over.
 */
class StaleCase : public InstantTestCase
{
  public:
    /** Does something in the scene of the case. */
    using Step = std::function<void(StaleCase&)>;
    /** Puts a stack on a Node. */
    using Stack = std::function<void(Ptr<Node>)>;

    /** What makes a case. */
    struct Row
    {
        std::string name;     //!< what is pending
        double life;          //!< seconds from the set-up to the death
        double after;         //!< seconds from the death to the second namespace
        Step build{nullptr};  //!< set-up, after the stacks and the link
        Step last{nullptr};   //!< in the event of the death, before it
        Stack stack{nullptr}; //!< the stacks of host and namespace, if not the default
    };

    /** @param row what makes the case */
    explicit StaleCase(const Row& row);
    ~StaleCase() override;

    /** @return the Node of the namespace */
    Ptr<Node> GetGuest() const;
    /** @brief Keep a socket until the end, as a script may. @param socket it */
    void Hold(Ptr<Socket> socket);
    /** @return the sockets kept */
    const std::vector<Ptr<Socket>>& GetHeld() const;
    /** @brief Keep an application until the end, as a script may, and count what it sends.
     * @param app it, of the namespace */
    void Watch(Ptr<Object> app);

    std::unique_ptr<Scene> m_scene; //!< the host
    Ptr<NetNamespace> m_net;        //!< the namespace that dies
    Scene::Link m_link;             //!< between host and namespace
    Ptr<Socket> m_peer;             //!< a socket of the host

  private:
    void DoRun() override;
    /** @brief Set up. */
    void Build();
    /** @brief The death. */
    void Die();
    /** @brief Look at what is left, and start the second namespace. */
    void Follow();
    /** @return frames that the namespace's end sent */
    uint64_t GetSent() const;
    /** @brief Trace source Tx of an application. @param packet it */
    void Sent(Ptr<const Packet> packet);

    Row m_row;                       //!< what makes the case
    std::vector<Ptr<Object>> m_apps; //!< applications kept
    std::vector<Ptr<Socket>> m_held; //!< sockets kept
    uint32_t m_nodeId{0};            //!< id of the Node
    uint64_t m_cookie{0};            //!< of the namespace that dies
    uint64_t m_framesAtDeath{0};     //!< GetSent() at the death
    uint64_t m_appPackets{0};        //!< packets that applications sent
    uint64_t m_appPacketsAtDeath{0}; //!< the same at the death
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_STALE_CASE_H */
