// SPDX-License-Identifier: GPL-2.0-only

#ifndef INI_FILE_H
#define INI_FILE_H

#include <istream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/** @ingroup netns @brief A fault in an INI file. */
class IniFileError : public std::runtime_error
{
  public:
    /** @param line the number of the line, from 1 @param fault what is wrong */
    IniFileError(unsigned long line, const std::string& fault);
    /** @return the number of the line, from 1; 0 when the fault is not in one line */
    unsigned long GetLine() const;

  private:
    unsigned long m_line; //!< number of the line
};

/** @ingroup netns @brief A section of an INI file: name, and pairs of key and value in the order of
 * the file. */
using IniSection = std::pair<std::string, std::vector<std::pair<std::string, std::string>>>;

/**
 * @ingroup netns
 * @brief Reads an INI file with Boost.PropertyTree.
 *
 * The source does not include ns-3, because the Boost that comes with the packaged ns-3 compiles as
 * C++17 only.
 * @return the sections, in the order of the file
 * @throws IniFileError for a fault
 */
std::vector<IniSection> ReadIniFile(std::istream& in);

} // namespace netns
} // namespace ns3

#endif /* INI_FILE_H */
