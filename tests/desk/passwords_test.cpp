#include "desk/passwords.hpp"

#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
namespace asio = boost::asio;
using Fits = desk::Passwords::Fits;

TEST_CASE("passwords: a hash fits its password alone, and nobody's hash fits none") {
    desk::Passwords passwords;
    run_coroutine([&]() -> asio::awaitable<void> {
        auto hashing = passwords.hash("kuda baterai staples");
        auto const encoded = co_await std::move(hashing);
        REQUIRE(encoded);
        CHECK(encoded->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        struct Row {
            std::string encoded;
            std::string typed;
            Fits fits;
        };
        Row const rows[] = {
            {*encoded, "kuda baterai staples", Fits::yes},
            {*encoded, "kuda baterai staple", Fits::no},
            {*encoded, "", Fits::no},
            {"", "", Fits::no},
            {"", "kuda baterai staples", Fits::no},
            {"bukan sidik", "x", Fits::no},
        };
        for (auto const& row : rows) {
            auto checking = passwords.check(row.encoded, row.typed);
            auto const fits = co_await std::move(checking);
            CHECK(fits == row.fits);
        }
    });
}

TEST_CASE("passwords: short ones, the name and one letter again and again are refused in whole sentences") {
    for (auto const* bad :
         {"", "pendek", "rina.wijaya", "aaaaaaaaaaaa", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"})
        CHECK(desk::Passwords::fault(bad, "rina.wijaya").ends_with("."));
    CHECK(desk::Passwords::fault(std::string(300, 'x') + "y", "rina").ends_with("."));
    CHECK(desk::Passwords::fault("kuda baterai", "rina").empty());
}
