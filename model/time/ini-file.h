// SPDX-License-Identifier: GPL-2.0-only

#ifndef INI_FILE_H
#define INI_FILE_H

#include <istream>
#include <stdexcept>
#include <string>
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
    /** @return the number of the line, from 1 */
    unsigned long GetLine() const;

  private:
    unsigned long m_line; //!< number of the line
};

/** @ingroup netns @brief A line KEY = VALUE of an INI file. */
struct IniKey
{
    std::string name;      //!< the key
    std::string value;     //!< what stands behind "=", without blanks around it
    unsigned long line{0}; //!< number of the line, from 1
};

/** @ingroup netns @brief A section of an INI file. */
struct IniSection
{
    std::string name;         //!< the name in brackets
    unsigned long line{0};    //!< number of the line with the name, from 1
    std::vector<IniKey> keys; //!< in the order of the file
};

/**
 * @ingroup netns
 * @brief Reads an INI file.
 *
 * A line is blank, a comment after ; or #, [SECTION], or KEY = VALUE of the section above it.
 * Blanks around names and values do not count.
 * @return the sections, in the order of the file, also those without keys
 * @throws IniFileError for any other line, for a key before the first section, for a section or key
 * that comes twice, and for control characters
 */
std::vector<IniSection> ReadIniFile(std::istream& in);

} // namespace netns
} // namespace ns3

#endif /* INI_FILE_H */
