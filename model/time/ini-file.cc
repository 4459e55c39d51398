// SPDX-License-Identifier: GPL-2.0-only

#include "ini-file.h"

#include <boost/property_tree/ini_parser.hpp>

namespace ns3
{
namespace netns
{

IniFileError::IniFileError(unsigned long line, const std::string& fault)
    : std::runtime_error(fault),
      m_line(line)
{
}

unsigned long
IniFileError::GetLine() const
{
    return m_line;
}

std::vector<IniSection>
ReadIniFile(std::istream& in)
{
    boost::property_tree::ptree tree;
    try
    {
        boost::property_tree::read_ini(in, tree);
    }
    catch (const boost::property_tree::ini_parser_error& error)
    {
        throw IniFileError(error.line(), error.message());
    }
    std::vector<IniSection> sections;
    for (const auto& [name, keys] : tree)
    {
        sections.push_back({name, {}});
        for (const auto& [key, value] : keys)
        {
            sections.back().second.emplace_back(key, value.data());
        }
    }
    return sections;
}

} // namespace netns
} // namespace ns3
