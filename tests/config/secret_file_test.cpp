#include "config/secret_file.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

using namespace kanal;

namespace {

std::filesystem::path write_secret(
    test::TempDir const& folder, std::string const& content, ::mode_t mode = 0600
) {
    auto const file = folder / "secret";
    std::ofstream(file, std::ios::binary) << content;
    chmod(file.c_str(), mode);
    return file;
}

std::string refusal(std::filesystem::path const& file) {
    auto const content = read_secret_file(file);
    REQUIRE(content.has_error());
    CHECK(content.error().fault == Fault::reject);
    return content.error().what;
}

}  // namespace

TEST_CASE("secret file: the line end at the end is not part of the secret") {
    struct Case {
        std::string label;
        std::string content;
        std::string expected;
    };
    for (auto const& row : {
             Case{"no line end", "rahasia", "rahasia"},
             Case{"one", "rahasia\n", "rahasia"},
             Case{"DOS", "rahasia\r\n", "rahasia"},
             Case{"several", "rahasia\n\n\n", "rahasia"},
             Case{"inner ones stay", "a:1\nb:2\n", "a:1\nb:2"},
             Case{"blanks stay", " x y ", " x y "},
             Case{"64 KiB", std::string(65536, 'k'), std::string(65536, 'k')},
         }) {
        CAPTURE(row.label);
        test::TempDir const folder;
        auto const secret = read_secret_file(write_secret(folder, row.content));
        REQUIRE(secret.has_value());
        CHECK(*secret == row.expected);
    }
}

TEST_CASE("secret file: group may read it, everybody else may neither read nor write") {
    struct Case {
        ::mode_t mode;
        bool accepted;
    };
    for (auto const& row :
         {Case{0400, true},
          Case{0600, true},
          Case{0640, true},
          Case{0660, true},
          Case{0644, false},
          Case{0604, false},
          Case{0602, false},
          Case{0666, false}}) {
        CAPTURE(row.mode);
        test::TempDir const folder;
        auto const file = write_secret(folder, "rahasia-sekali\n", row.mode);
        auto const secret = read_secret_file(file);
        CHECK(secret.has_value() == row.accepted);
        if (row.accepted) continue;
        CHECK(secret.error().what.find("chmod 640 " + file.string()) != std::string::npos);
        CHECK(secret.error().what.find("rahasia-sekali") == std::string::npos);
    }
}

TEST_CASE("secret file: an empty one is refused") {
    for (std::string const content : {"", "\n", "\r\n\n", "  \n"}) {
        CAPTURE(content);
        test::TempDir const folder;
        CHECK(refusal(write_secret(folder, content)) == "the file is empty; write the secret into it");
    }
}

TEST_CASE("secret file: one beyond 64 KiB is refused") {
    test::TempDir const folder;
    CHECK(refusal(write_secret(folder, std::string(65537, 'k'))).find("64 KiB") != std::string::npos);
}

TEST_CASE("secret file: a name that leads nowhere is not repeated, it may be the secret itself") {
    test::TempDir const folder;
    auto const reason = refusal(folder / "EAAGm0PX4ZCpsBA");
    CHECK(reason.find("EAAG") == std::string::npos);
    CHECK(reason.find("no such file") != std::string::npos);
    CHECK(refusal(folder / std::string(5000, 'x')).find("no such file") != std::string::npos);
}

TEST_CASE("secret file: a folder or a pipe in its place is refused and does not block") {
    test::TempDir const folder;
    CHECK(refusal(folder.path()).find("regular file") != std::string::npos);
    auto const pipe = folder / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(refusal(pipe).find("regular file") != std::string::npos);
}

TEST_CASE("secret file: a comment, a blank line and what is too short beside a secret are none") {
    auto const found = usable_secrets(
        "# lama sampai Maret\n \n  rahasia-yang-panjang-1 \r\nx\n#rahasia-yang-panjang-9\n"
        "rahasia-yang-panjang-2\nrahasia-yang-panjang-1\nlama sampai Maret saja\n"
    );
    CHECK(found.usable == std::vector<std::string>{"rahasia-yang-panjang-1", "rahasia-yang-panjang-2"});
    CHECK(
        found.warnings ==
        std::vector<std::string>{
            "line 4: is shorter than 16 characters and not used",
            "line 7: stands in an earlier line too",
            "line 8: has a blank inside and is not used; begin a comment with #",
        }
    );
}

TEST_CASE("secret file: a short secret that stands alone works and is named") {
    auto const found = usable_secrets("# dari platform\nrahasia\n");
    CHECK(found.usable == std::vector<std::string>{"rahasia"});
    CHECK(
        found.warnings == std::vector<std::string>{"line 2: is shorter than 16 characters and can be guessed"}
    );
}

TEST_CASE("secret file: a token is the only line that is no comment") {
    test::TempDir const folder;
    auto const token = read_token_file(write_secret(folder, "# sejak Maret\n\n token-contoh \n"));
    REQUIRE(token.has_value());
    CHECK(*token == "token-contoh");
    for (auto const& content : {"# token-contoh\n", "satu\ndua\n", "satu dua\n"}) {
        CAPTURE(content);
        CHECK(read_token_file(write_secret(folder, content)).has_error());
    }
}
