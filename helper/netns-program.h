// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_PROGRAM_H
#define NETNS_PROGRAM_H

#include <functional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Runs the body of a program so that what goes wrong is a message and an exit status.
 *
 * @code
 *   int main(int argc, char* argv[])
 *   {
 *       return NetnsProgram::Run([&] { return Experiment(argc, argv); });
 *   }
 * @endcode
 */
class NetnsProgram
{
  public:
    /**
     * @brief Calls @p body.
     *
     * An exception becomes one line on standard error and the status 2; so does standard output
     * that could not be written. A limit on the size of files (RLIMIT_FSIZE) and a pipe that nobody
     * reads are errors instead of signals.
     * @param body The program; its exit status.
     * @return That of @p body, or 2.
     */
    static int Run(const std::function<int()>& body);

    /**
     * @brief Notes a value of ns-3 that the user gave. If the program crashes after that, it ends
     * with status 1 and a message that names all of these, instead of a signal.
     * @param option The option and its value.
     */
    static void NoteValue(const std::string& option);

    /** @return Whether all that was printed has arrived; otherwise says why not. */
    static bool FlushOutput();

    /** @return A text as a message shows it: control characters are escaped, as in \\x0a. */
    static std::string Show(const std::string& text);
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_PROGRAM_H */
