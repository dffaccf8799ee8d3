#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace kanal::test {

// A program of its own whose lines on stdout are read here. Killed and waited for at the end.
class WriterProcess {
public:
    explicit WriterProcess(std::vector<std::string> command);
    ~WriterProcess();
    WriterProcess(WriterProcess const&) = delete;
    WriterProcess& operator=(WriterProcess const&) = delete;

    // The next line; empty at the end of the output, or when none comes for 30 seconds.
    std::string line();
    void kill();  // SIGKILL: the process gets no chance to tidy up
    // Reads the rest of the output, then waits. The exit status; -1 when a signal ended it.
    int wait();
    std::vector<std::string> const& lines() const { return lines_; }  // all that were read

private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_ = {};
    std::vector<std::string> lines_ = {};
};

}  // namespace kanal::test
