// SPDX-License-Identifier: GPL-2.0-only

#include "trace-table.h"

#include "trace-row-sink.h"
#include "trace-rows.h"

#include <limits>

namespace ns3
{
namespace netns
{

namespace
{

/// Bytes of the longest text, SQLite's default limit.
constexpr std::size_t MAX_TEXT_BYTES = 1000000000;

} // namespace

NetnsTraceError::NetnsTraceError(const std::string& path,
                                 const std::string& fault,
                                 const std::string& expectation)
    : std::runtime_error(path + ": " + fault + ", " + expectation)
{
}

const char*
GetTraceColumnTypeName(TraceColumnType type)
{
    switch (type)
    {
    case TraceColumnType::INTEGER:
        return "INTEGER";
    case TraceColumnType::REAL:
        return "REAL";
    default:
        return "TEXT";
    }
}

TraceTable::TraceTable(TraceRowSink& sink,
                       TraceRows& rows,
                       const std::string& name,
                       const std::vector<TraceColumn>& columns)
    : m_sink(sink),
      m_rows(rows),
      m_name(name),
      m_columns(columns)
{
}

const std::string&
TraceTable::GetName() const
{
    return m_name;
}

bool
TraceTable::BeginRow(std::size_t values)
{
    m_rows.Mark();
    if (values != m_columns.size())
    {
        RefuseRow("table " + m_name + " got a row of " + std::to_string(values) + " values");
    }
    const auto answer = m_sink.BeginRow();
    if (answer == TraceRowSink::Answer::CLOSED)
    {
        RefuseRow("table " + m_name + " got a row after the database was closed");
    }
    return answer == TraceRowSink::Answer::TAKEN;
}

void
TraceTable::EndRow()
{
    m_sink.EndRow();
}

TraceColumnType
TraceTable::GetNextType() const
{
    return m_columns[m_rows.GetMarked()].type;
}

void
TraceTable::AppendNull()
{
    m_rows.AppendNull();
}

void
TraceTable::AppendInteger(int64_t value)
{
    const TraceColumnType type = GetNextType();
    if (type == TraceColumnType::REAL)
    {
        m_rows.AppendReal(static_cast<double>(value));
        return;
    }
    if (type != TraceColumnType::INTEGER)
    {
        RefuseRow(DescribeMismatch("an integer"));
    }
    m_rows.AppendInteger(value);
}

void
TraceTable::AppendUnsigned(uint64_t value)
{
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    {
        RefuseRow(DescribeMismatch("an integer above 2^63 - 1"));
    }
    AppendInteger(static_cast<int64_t>(value));
}

void
TraceTable::AppendReal(double value)
{
    if (GetNextType() != TraceColumnType::REAL)
    {
        RefuseRow(DescribeMismatch("a floating-point number"));
    }
    m_rows.AppendReal(value);
}

void
TraceTable::AppendText(const char* text, std::size_t length)
{
    if (GetNextType() != TraceColumnType::TEXT)
    {
        RefuseRow(DescribeMismatch("a text"));
    }
    if (length > MAX_TEXT_BYTES)
    {
        RefuseRow(DescribeMismatch("a text of more than 10^9 bytes"));
    }
    m_rows.AppendText(text, length);
}

std::string
TraceTable::DescribeMismatch(const std::string& given) const
{
    const TraceColumn& column = m_columns[m_rows.GetMarked()];
    return "column " + m_name + "." + column.name + " of type " +
           GetTraceColumnTypeName(column.type) + " got " + given;
}

void
TraceTable::RefuseRow(const std::string& fault)
{
    m_rows.DropMarked();
    std::string expected;
    for (const auto& column : m_columns)
    {
        expected += (expected.empty() ? "" : ", ") + column.name + " " +
                    GetTraceColumnTypeName(column.type);
    }
    throw NetnsTraceError(m_sink.GetPath(), fault, "expected (" + expected + ")");
}

} // namespace netns
} // namespace ns3
