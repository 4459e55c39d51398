// SPDX-License-Identifier: GPL-2.0-only

#include "pernet-operations.h"

#include "net-namespace.h"

namespace ns3
{
namespace netns
{

PernetOperations::PernetOperations(const std::string& name)
    : m_name(name)
{
}

PernetOperations::~PernetOperations() = default;

int
PernetOperations::Init(Ptr<NetNamespace> net)
{
    return 0;
}

void
PernetOperations::PreExit(Ptr<NetNamespace> net)
{
}

void
PernetOperations::Exit(Ptr<NetNamespace> net)
{
}

void
PernetOperations::ExitBatch(const std::vector<Ptr<NetNamespace>>& batch)
{
}

const std::string&
PernetOperations::GetName() const
{
    return m_name;
}

uint32_t
PernetOperations::GetId() const
{
    return m_id;
}

} // namespace netns
} // namespace ns3
