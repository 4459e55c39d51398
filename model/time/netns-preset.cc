// SPDX-License-Identifier: GPL-2.0-only

#include "netns-preset.h"

#include "ini-file.h"
#include "netns-preset-data.h"

#include "ns3/double.h"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <sys/stat.h>

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

/** @brief Reads the file of a preset, which has at least one cost. */
std::vector<IniSection>
ParseFile(const std::string& file)
{
    if (file.find('/') == std::string::npos &&
        (file.size() <= 4 || file.compare(file.size() - 4, 4, ".ini") != 0))
    {
        std::string names;
        for (const auto& name : NetnsPreset::GetNames())
        {
            names += name + ", ";
        }
        throw NetnsPresetError("no preset " + file + "; expected " + names + "or a file *.ini");
    }
    struct stat status;
    if (stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    {
        throw NetnsPresetError(file + ": is not a regular file; expected an INI file of costs");
    }
    std::ifstream in(file);
    if (!in || in.peek() == std::ifstream::traits_type::eof())
    {
        throw NetnsPresetError(file + ": cannot be read; expected an INI file of costs");
    }
    auto sections = Parse(in, file);
    if (sections.empty())
    {
        throw NetnsPresetError(file + ": has no cost; expected a section such as [RcuGrace], or " +
                               "the preset " + NetnsPreset::INSTANT);
    }
    return sections;
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
    const auto& known = GetPresetData();
    const auto it = known.find(preset);
    std::vector<IniSection> sections;
    if (it != known.end())
    {
        std::istringstream in(it->second);
        sections = Parse(in, preset);
    }
    else
    {
        sections = ParseFile(preset);
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
