// SPDX-License-Identifier: GPL-2.0-only

#include "rtnl-request.h"

#include "ns3/kernel.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-error.h"
#include "ns3/operation.h"

#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** An rtnl request that is under way. */
class RtnlOperation : public Operation
{
  public:
    /** @param pid the pid of the task that asks, 0 for none */
    RtnlOperation(Kernel& kernel, uint32_t pid, RtnlRequest request)
        : Operation(kernel.clock, pid),
          m_kernel(kernel),
          m_request(std::move(request))
    {
    }

    /** @return the beginning of the text of an error */
    const std::string& GetPlace() const
    {
        return m_request.place;
    }

    /** @return the simulated time that the request waited for rtnl_mutex */
    Time GetLockWait() const
    {
        return GetWait(m_use);
    }

  private:
    /** The steps, in order. */
    enum Step : uint8_t
    {
        LOCK,   //!< wait for the namespaces, then for rtnl
        COST,   //!< let the costs pass
        CHANGE, //!< make the change, then wait for netdev_run_todo()
        OVER    //!< the end
    };

    Next DoStep() override
    {
        auto& rtnl = GetClock().GetRtnl();
        switch (m_step)
        {
        case LOCK:
            if (auto net = TakeUnfinished())
            {
                m_kernel.AfterSetup(net, [self = Ptr<RtnlOperation>(this)] { self->Run(); });
                return Wait();
            }
            m_step = COST;
            return Lock(rtnl, m_use);
        case COST:
            m_step = CHANGE;
            return Take(m_request.costs);
        case CHANGE:
            m_step = OVER;
            if (!Guard([this] {
                    m_error = WithoutCleanup(&m_kernel,
                                             [this] { return m_request.work(m_request.place); });
                }))
            {
                m_error = -ECANCELED;
            }
            Release(rtnl, m_use);
            return Take({{NetnsCost::DEVICE_BARRIER, m_error == 0 && m_request.barrier ? 1 : 0}});
        case OVER:
            break;
        }
        return End(m_error);
    }

    /** @brief Takes namespaces off the list until one is in state SETUP.
     * @return that namespace, or null when there is none */
    Ptr<NetNamespace> TakeUnfinished()
    {
        while (!m_request.nets.empty())
        {
            Ptr<NetNamespace> net = m_request.nets.back();
            m_request.nets.pop_back();
            if (net->GetState() == NetNamespace::SETUP)
            {
                return net;
            }
        }
        return nullptr;
    }

    Kernel& m_kernel;      //!< the kernel
    RtnlRequest m_request; //!< the request
    Step m_step{LOCK};     //!< the next step
    Use m_use;             //!< rtnl_mutex
    int m_error{0};        //!< result of the change
};

} // namespace

int
CheckRtnlRequest(const Kernel* kernel, RtnlRequest& request, const char* function)
{
    CheckNotNull(request.work, function, "request.work");
    for (const auto& net : request.nets)
    {
        CheckNotNull(net, function, "a namespace of request.nets");
    }
    for (const auto& net : request.nets)
    {
        if (!net->GetOwner() || net->GetState() == NetNamespace::DEAD)
        {
            request.place += ": " + net->GetName() + " is dead";
            return -ESTALE;
        }
        if (net->GetOwner() != kernel)
        {
            request.place += ": " + net->GetName() + " is a namespace of another host";
            return -EXDEV;
        }
    }
    return 0;
}

void
RunRtnlRequest(Kernel& kernel, uint32_t pid, RtnlRequest request, const RtnlFinished& finished)
{
    auto work = Make<RtnlOperation>(kernel, pid, std::move(request));
    const auto end = [work = PeekPointer(work), finished](int error) {
        finished(error, work->GetPlace(), work->GetLockWait());
    };
    if (const int error = work->Begin(end))
    {
        end(error);
    }
}

} // namespace netns
} // namespace ns3
