// SPDX-License-Identifier: GPL-2.0-only

#ifndef STALE_BED_H
#define STALE_BED_H

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
class StaleBed : public SceneFixture
{
  public:
    /** Does something in the scene of the case. */
    using Step = std::function<void(StaleBed&)>;
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

    /** @return a case for each row */
    static std::vector<FixtureSuite<StaleBed>::Case> MakeCases(const std::vector<Row>& rows);
    /** @brief Runs the case of a row. */
    void Run(const Row& row);

    /** @return the Node of the namespace that dies */
    Ptr<Node> GetGuest() const;
    /** @brief Keeps a socket until the end, as a script may. */
    void Hold(Ptr<Socket> socket);
    /** @return the sockets kept */
    const std::vector<Ptr<Socket>>& GetHeld() const;
    /** @brief Keeps an application of the namespace until the end, as a script may, and counts
     * the packets that it sends. */
    void Watch(Ptr<Object> app);

    using SceneFixture::m_scene;

    Ptr<NetNamespace> m_net; //!< the namespace that dies
    Scene::Link m_link;      //!< between host and namespace
    Ptr<Socket> m_peer;      //!< a socket of the host

  private:
    /** @brief Makes the first namespace. */
    void Build();
    /** @brief Ends the first namespace. */
    void Die();
    /** @brief Checks what is left, and makes the second namespace. */
    void Follow();
    /** @return how many frames the namespace's end of the link sent */
    uint64_t GetSent() const;
    /** @brief Trace source Tx of an application. */
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

#endif /* STALE_BED_H */
