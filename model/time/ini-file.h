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

/** @ingroup netns @brief A line of an INI file that cannot be. */
class IniFileError : public std::runtime_error
{
  public:
    /** @param line its number, from 1 @param fault what is wrong */
    IniFileError(unsigned long line, const std::string& fault);
    /** @return its number, from 1; 0 when the fault is not of one line */
    unsigned long GetLine() const;

  private:
    unsigned long m_line; //!< its number
};

/** @ingroup netns @brief A section: its name, and keys with values in the order of the file. */
using IniSection = std::pair<std::string, std::vector<std::pair<std::string, std::string>>>;

/**
 * @ingroup netns
 * @brief Read an INI file by Boost.PropertyTree.
 *
 * In a translation unit without ns-3: the Boost that comes with the packaged ns-3 compiles as C++17
 * only.
 * @param in the text
 * @return its sections, in the order of the file
 * @throws IniFileError
 */
std::vector<IniSection> ReadIniFile(std::istream& in);

} // namespace netns
} // namespace ns3

#endif /* INI_FILE_H */
