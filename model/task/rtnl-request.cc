// SPDX-License-Identifier: GPL-2.0-only

#include "rtnl-request.h"

#include "ns3/kernel.h"
#include "ns3/netns-compat.h"
#include "ns3/operation.h"

#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** A request under way. */
class RtnlOperation : public Operation
{
  public:
    /** @param kernel the kernel @param pid for whom @param request the change */
    RtnlOperation(Kernel& kernel, uint32_t pid, RtnlRequest request)
        : Operation(kernel.clock, pid),
          m_kernel(kernel),
          m_request(std::move(request))
    {
    }

    /** @return what the change is, for errors */
    const std::string& GetPlace() const
    {
        return m_request.place;
    }

    /** @return the simulated time that it waited for rtnl */
    Time GetLockWait() const
    {
        return GetWait(m_use);
    }

  private:
    /** The steps, in order. */
    enum Step : uint8_t
    {
        LOCK,   //!< wait for the namespaces, then for rtnl
        COST,   //!< the time of the change
        CHANGE, //!< make it, then wait for what it left to do
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
            m_error = m_request.work(m_request.place);
            Release(rtnl, m_use);
            return Take({{NetnsCost::DEVICE_BARRIER, m_error == 0 && m_request.barrier ? 1 : 0}});
        case OVER:
            break;
        }
        return End(m_error);
    }

    /** @return a namespace in state SETUP that was not waited for, or null */
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
    RtnlRequest m_request; //!< the change
    Step m_step{LOCK};     //!< the next step
    Use m_use;             //!< rtnl_mutex
    int m_error{0};        //!< result of the change
};

} // namespace

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
