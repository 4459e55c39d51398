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

/** @brief Parses a time such as "1.5ms". @param place file, line, section and key */
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
    // Less than half a nanosecond would become no time at all
    if (it == units.end() || in >> rest || !std::isfinite(value) || value * it->second < 0.5 ||
        value * it->second > 3.6e12)
    {
        throw NetnsPresetError(place + " = " + text +
                               ": expected a time above 0, at most 3600s, in s, ms, us or ns");
    }
    return NanoSeconds(std::llround(value * it->second));
}

/** @return the place of a line of a preset */
std::string
GetPlace(const std::string& file, unsigned long line, const IniSection& section)
{
    return file + ":" + std::to_string(line) + ": [" + section.name + "]";
}

/** @brief Sets the member of a cost that a key names. @param file the name of the file */
void
ReadKey(const IniKey& key,
        const IniSection& section,
        const std::string& file,
        NetnsPreset::Row& row)
{
    const std::string place = GetPlace(file, key.line, section) + " " + key.name;
    if (key.name == "median")
    {
        row.median = ParseTime(key.value, place);
    }
    else if (key.name == "p90")
    {
        row.p90 = ParseTime(key.value, place);
    }
    else if (key.name == "source")
    {
        row.source = key.value;
    }
    else
    {
        throw NetnsPresetError(place + ": expected median, p90 or source");
    }
}

/** @brief Makes a cost of a section. @param file the name of the preset or of the file */
NetnsPreset::Row
ParseRow(const IniSection& section, const std::string& file)
{
    const std::string place = GetPlace(file, section.line, section);
    NetnsPreset::Row row;
    if (!NetnsCosts::Find(section.name, row.cost))
    {
        throw NetnsPresetError(place + ": no such cost; expected an attribute of "
                                       "ns3::netns::NetnsCosts such as [RcuGrace]");
    }
    for (const auto& key : section.keys)
    {
        ReadKey(key, section, file, row);
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
