// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-record.h"

#include <cstring>

namespace ns3
{
namespace netns
{

namespace
{

/// The fixed part, copied as a whole: records are read only by the process that wrote them.
struct Head
{
    int64_t start;       //!< InvocationView::start
    int64_t duration;    //!< InvocationView::duration
    uint64_t row;        //!< InvocationView::row
    uint32_t appLength;  //!< bytes of the application id
    uint32_t funcLength; //!< bytes of the function id
};

static_assert(sizeof(Head) == InvocationRecord::HEAD, "no padding");

/// The fixed part of a record that may lie at any address.
Head
ReadHead(const char* from)
{
    Head head;
    std::memcpy(&head, from, sizeof(head));
    return head;
}

} // namespace

std::size_t
InvocationRecord::GetSize(const InvocationView& invocation)
{
    return HEAD + invocation.app.size() + invocation.func.size();
}

std::size_t
InvocationRecord::GetSize(const char* head)
{
    const Head values = ReadHead(head);
    return HEAD + values.appLength + values.funcLength;
}

void
InvocationRecord::Write(const InvocationView& invocation, char* to)
{
    const Head head{invocation.start,
                    invocation.duration,
                    invocation.row,
                    static_cast<uint32_t>(invocation.app.size()),
                    static_cast<uint32_t>(invocation.func.size())};
    std::memcpy(to, &head, sizeof(head));
    std::memcpy(to + HEAD, invocation.app.data(), head.appLength);
    std::memcpy(to + HEAD + head.appLength, invocation.func.data(), head.funcLength);
}

InvocationView
InvocationRecord::Read(const char* from)
{
    const Head head = ReadHead(from);
    InvocationView invocation;
    invocation.start = head.start;
    invocation.duration = head.duration;
    invocation.row = head.row;
    invocation.app = std::string_view(from + HEAD, head.appLength);
    invocation.func = std::string_view(from + HEAD + head.appLength, head.funcLength);
    return invocation;
}

} // namespace netns
} // namespace ns3
