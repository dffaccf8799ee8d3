#include "daemon/kanalctl/setup/setup_files.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

using namespace kanal::kanalctl;

namespace {

unsigned mode_of(std::filesystem::path const& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777;
}

std::vector<std::string> names_in(std::filesystem::path const& folder) {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST_CASE("set-up files: a file that is made is for its owner and group alone, and no other is left beside it"
) {
    kanal::test::TempDir const folder;
    auto const file = folder.path() / "secrets" / "app-keys";
    auto const made = create_file(file, "satu\n");
    REQUIRE(made.has_value());
    CHECK(*made);
    CHECK(*read_file(file) == "satu\n");
    CHECK(mode_of(file) == 0640);
    CHECK(mode_of(file.parent_path()) == 0750);
    CHECK(names_in(file.parent_path()) == std::vector<std::string>{"app-keys"});
}

TEST_CASE("set-up files: a secret that is there is never written over") {
    kanal::test::TempDir const folder;
    auto const file = folder.path() / "secret";
    REQUIRE(create_file(file, "lama").has_value());
    auto const again = create_file(file, "baru");
    REQUIRE(again.has_value());
    CHECK_FALSE(*again);
    CHECK(*read_file(file) == "lama");
}

TEST_CASE("set-up files: every content that was replaced stays beside the file, which keeps its mode") {
    kanal::test::TempDir const folder;
    auto const file = folder.path() / "kanal.yaml";
    auto const first = replace_file(file, "a");
    REQUIRE(first.has_value());
    CHECK(first->empty());
    ::chmod(file.c_str(), 0600);
    CHECK(*replace_file(file, "b") == file.string() + ".bak");
    CHECK(*replace_file(file, "c") == file.string() + ".bak.2");
    CHECK(*read_file(file) == "c");
    CHECK(*read_file(file.string() + ".bak") == "a");
    CHECK(*read_file(file.string() + ".bak.2") == "b");
    CHECK(mode_of(file) == 0600);
    CHECK(
        names_in(folder.path()) ==
        std::vector<std::string>{"kanal.yaml", "kanal.yaml.bak", "kanal.yaml.bak.2"}
    );
}

TEST_CASE("set-up files: two secrets are never the same, and long enough for every channel") {
    auto const one = fresh_secret();
    auto const other = fresh_secret();
    REQUIRE(one.has_value());
    REQUIRE(other.has_value());
    CHECK(*one != *other);
    CHECK(one->size() == 48);
}

TEST_CASE("set-up files: what cannot be written is said with its name") {
    auto const made = create_file("/proc/tidak-ada/secret", "a");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().what.find("/proc/tidak-ada") != std::string::npos);
}
