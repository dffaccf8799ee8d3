#include "channels/client_api/client_keys.hpp"

#include <doctest/doctest.h>

using kanal::client_api::ClientKeys;

namespace {

std::vector<std::string> faults_of(std::string_view file) {
    std::vector<std::string> faults;
    (void)ClientKeys::parse(file, faults);
    return faults;
}

}  // namespace

TEST_CASE("client keys: a key is found for its client, and a client may have two") {
    std::vector<std::string> faults;
    auto const keys = ClientKeys::parse(
        "# the city's app\napp-kota:first-key-0123456789\r\n\n  app-kota : second-key:with-colon \n"
        "app.desa_2:third-key-0123456789",
        faults
    );
    CHECK(faults.empty());
    CHECK(keys.size() == 3);
    CHECK(keys.find("first-key-0123456789") == "app-kota");
    CHECK(keys.find("second-key:with-colon") == "app-kota");
    CHECK(keys.find("third-key-0123456789") == "app.desa_2");
    CHECK_FALSE(keys.find("first-key-0123456788"));
    CHECK_FALSE(keys.find(""));
    CHECK_FALSE(keys.find("app-kota"));
    CHECK(keys.weak().empty());
}

TEST_CASE("client keys: a key that can be guessed is named by its client") {
    std::vector<std::string> faults;
    auto const keys = ClientKeys::parse("app:123456789012345\nother:1234567890123456\n", faults);
    CHECK(faults.empty());
    CHECK(keys.weak() == std::vector<std::string>{"app"});
}

TEST_CASE("client keys: every wrong line is reported by number, none of its content") {
    auto const faults = faults_of(
        "rahasia-saja\n"
        "ok:rahasia-0123456789\n"
        ":rahasia\n"
        "app kota:rahasia\n"
        "app:\n"
        "app:rahasia dua\n"
        "lain:rahasia-0123456789\n"
        "app:rahasi\xC3\xA1\n"
    );
    REQUIRE(faults.size() == 7);
    CHECK(faults[0].starts_with("line 1: "));
    CHECK(faults[1].starts_with("line 3: "));
    CHECK(faults[2].starts_with("line 4: "));
    CHECK(faults[3].starts_with("line 5: "));
    CHECK(faults[4].starts_with("line 6: "));
    CHECK(faults[5].starts_with("line 7: "));
    CHECK(faults[6].starts_with("line 8: "));
    for (auto const& fault : faults)
        CHECK(fault.find("rahas") == std::string::npos);
}

TEST_CASE("client keys: a file without any key is a fault") {
    CHECK(faults_of("# nobody yet\n").size() == 1);
    CHECK(faults_of("").size() == 1);
}
