#pragma once

#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace kanal::test {

// A small disk of its own. Needs root; where that is missing `mounted` is false and the test has to say that
// it did not run.
class Tmpfs {
public:
    explicit Tmpfs(std::string const& size);
    ~Tmpfs();
    Tmpfs(Tmpfs const&) = delete;
    Tmpfs& operator=(Tmpfs const&) = delete;

    bool mounted() const { return mounted_; }
    std::filesystem::path const& path() const { return dir_.path(); }

    // A file that takes all but `left` bytes.
    void fill(std::uint64_t left);
    void empty();

private:
    TempDir dir_ = {};
    bool mounted_ = false;
};

}  // namespace kanal::test
