#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/temp_dir.hpp"

namespace kanal::test {

// What is written to stderr while this lives.
class LogCapture {
public:
    LogCapture() : saved_(dup(STDERR_FILENO)) {
        int const file = open((dir_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        dup2(file, STDERR_FILENO);
        close(file);
    }
    ~LogCapture() {
        dup2(saved_, STDERR_FILENO);
        close(saved_);
    }
    LogCapture(LogCapture const&) = delete;
    LogCapture& operator=(LogCapture const&) = delete;

    std::string text() const {
        std::ifstream in(dir_ / "log");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::size_t count(std::string_view wanted) const {
        auto const all = text();
        std::size_t found = 0;
        for (auto at = all.find(wanted); at != std::string::npos; at = all.find(wanted, at + 1))
            ++found;
        return found;
    }

private:
    TempDir dir_;
    int saved_;
};

}  // namespace kanal::test
