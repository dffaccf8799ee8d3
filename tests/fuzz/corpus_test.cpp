#include "fuzz_targets.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace fs = std::filesystem;

namespace {

// A finding ends the program; this says which input it was.
std::size_t try_every_file(FuzzTarget const& target, fs::path const& folder) {
    std::size_t tried = 0;
    if (!fs::exists(folder)) return tried;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        CAPTURE(entry.path().string());
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const input{std::istreambuf_iterator<char>(file), {}};
        target.take(reinterpret_cast<std::uint8_t const*>(input.data()), input.size());
        ++tried;
    }
    return tried;
}

}  // namespace

TEST_CASE("fuzz: no parser fails on the captured payloads of any channel, nor on what the fuzzers have found"
) {
    fs::path const tests = fs::path(KANAL_SOURCE_DIR) / "tests";
    for (auto const& target : kFuzzTargets) {
        CAPTURE(target.name);
        CHECK(try_every_file(target, tests / "data") > 0);
        auto const kept = tests / "fuzz/corpus" / (std::string(target.name) + ".tar.xz");
        if (!fs::exists(kept)) continue;
        kanal::test::TempDir const unpacked;
        auto const unpack = "tar -xJf " + kept.string() + " -C " + unpacked.path().string();
        REQUIRE(std::system(unpack.c_str()) == 0);
        CHECK(try_every_file(target, unpacked.path()) > 0);
    }
}
