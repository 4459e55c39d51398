// SPDX-License-Identifier: GPL-2.0-only

#include "netns-preset.h"

#include "ini-file.h"
#include "netns-preset-data.h"

#include "ns3/double.h"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace ns3
{
namespace netns
{

NetnsPresetError::NetnsPresetError(const std::string& text)
    : std::runtime_error(text)
{
}

namespace
{

/** The 90th percentile of the standard normal distribution. */
constexpr double Z90 = 1.2815515655446004;

/** @brief Reads an INI file. @param place the name of the file */
std::vector<IniSection>
Parse(std::istream& in, const std::string& place)
{
    try
    {
        return ReadIniFile(in);
    }
    catch (const IniFileError& error)
    {
        throw NetnsPresetError(place + ":" + std::to_string(error.GetLine()) + ": " + error.what() +
                               "; expected [Cost] and KEY = VALUE");
    }
}

/** @brief Parses a time such as "1.5ms". @param place file, section and key */
Time
ParseTime(const std::string& text, const std::string& place)
{
    static const std::map<std::string, double> units{{"s", 1e9},
                                                     {"ms", 1e6},
                                                     {"us", 1e3},
                                                     {"ns", 1}};
    std::istringstream in(text);
    double value = 0;
    std::string unit;
    std::string rest;
    in >> value >> unit;
    const auto it = units.find(unit);
    if (it == units.end() || in >> rest || !std::isfinite(value) || value <= 0 ||
        value * it->second > 1e18)
    {
        throw NetnsPresetError(place + " = " + text +
                               ": expected a time above 0 in s, ms, us or ns");
    }
    return NanoSeconds(std::llround(value * it->second));
}

/** @brief Makes a cost of a section. @param file the name of the preset or of the file */
NetnsPreset::Row
ParseRow(const IniSection& section, const std::string& file)
{
    const std::string place = file + ": [" + section.first + "]";
    NetnsPreset::Row row;
    if (!NetnsCosts::Find(section.first, row.cost))
    {
        throw NetnsPresetError(place + ": no such cost; expected an attribute of "
                                       "ns3::netns::NetnsCosts such as [RcuGrace]");
    }
    for (const auto& [key, value] : section.second)
    {
        if (key == "median")
        {
            row.median = ParseTime(value, place + " median");
        }
        else if (key == "p90")
        {
            row.p90 = ParseTime(value, place + " p90");
        }
        else if (key == "source")
        {
            row.source = value;
        }
        else
        {
            throw NetnsPresetError(place + " " + key + ": expected median, p90 or source");
        }
    }
    if (row.median.IsZero() || row.source.empty())
    {
        throw NetnsPresetError(place + ": expected a median and a source");
    }
    if (row.p90.IsZero())
    {
        row.p90 = row.median;
    }
    if (row.p90 < row.median)
    {
        throw NetnsPresetError(place + ": p90 is below the median");
    }
    return row;
}

/** @return a log-normal variable with median and p90, or a constant if both are equal */
Ptr<RandomVariableStream>
MakeVariable(const NetnsPreset::Row& row)
{
    const double median = row.median.GetSeconds();
    if (row.p90 == row.median)
    {
        auto constant = CreateObject<ConstantRandomVariable>();
        constant->SetAttribute("Constant", DoubleValue(median));
        return constant;
    }
    auto variable = CreateObject<LogNormalRandomVariable>();
    variable->SetAttribute("Mu", DoubleValue(std::log(median)));
    variable->SetAttribute("Sigma", DoubleValue(std::log(row.p90.GetSeconds() / median) / Z90));
    return variable;
}

} // namespace

std::vector<std::string>
NetnsPreset::GetNames()
{
    std::vector<std::string> names;
    for (const auto& preset : GetPresetData())
    {
        names.push_back(preset.first);
    }
    return names;
}

std::vector<NetnsPreset::Row>
NetnsPreset::Read(const std::string& preset)
{
    std::vector<IniSection> sections;
    const auto& known = GetPresetData();
    const auto it = known.find(preset);
    if (it != known.end())
    {
        std::istringstream in(it->second);
        sections = Parse(in, preset);
    }
    else if (preset.find('/') != std::string::npos ||
             (preset.size() > 4 && preset.compare(preset.size() - 4, 4, ".ini") == 0))
    {
        std::ifstream in(preset);
        if (!in || in.peek() == std::ifstream::traits_type::eof())
        {
            throw NetnsPresetError(preset + ": cannot be read; expected an INI file of costs");
        }
        sections = Parse(in, preset);
    }
    else
    {
        std::string names;
        for (const auto& name : GetNames())
        {
            names += name + ", ";
        }
        throw NetnsPresetError("no preset " + preset + "; expected " + names + "or a file *.ini");
    }
    std::map<NetnsCost, Row> rows;
    for (const auto& section : sections)
    {
        const Row row = ParseRow(section, preset);
        rows.emplace(row.cost, row);
    }
    std::vector<Row> sorted;
    for (const auto& [cost, row] : rows)
    {
        sorted.push_back(row);
    }
    return sorted;
}

void
NetnsPreset::Apply(const std::string& preset, NetnsCosts& costs)
{
    const auto rows = Read(preset);
    for (std::size_t i = 0; i < NETNS_COSTS; ++i)
    {
        costs.Set(static_cast<NetnsCost>(i), nullptr);
    }
    for (const auto& row : rows)
    {
        costs.Set(row.cost, MakeVariable(row));
    }
}

} // namespace netns
} // namespace ns3
