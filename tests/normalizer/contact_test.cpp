#include "normalizer/contact.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace kanal;

namespace {

struct Case {
    std::string_view said;
    std::string_view e164;
};

}  // namespace

TEST_CASE("phone number: every way to write an Indonesian number gives the same E.164") {
    for (auto const& [said, e164] : {
             Case{"081234567890", "+6281234567890"},
             Case{"+6281234567890", "+6281234567890"},
             Case{"6281234567890", "+6281234567890"},
             Case{"006281234567890", "+6281234567890"},
             Case{"81234567890", "+6281234567890"},
             Case{"0812-3456-7890", "+6281234567890"},
             Case{"0812 3456 7890", "+6281234567890"},
             Case{"0812.3456.7890", "+6281234567890"},
             Case{"(0812) 3456 7890", "+6281234567890"},
             Case{"+62 (0)812-3456-7890", "+6281234567890"},
             Case{"+62 812 3456 7890", "+6281234567890"},
             Case{"\xE2\x80\xAA+62 812-3456-7890\xE2\x80\xAC", "+6281234567890"},
             Case{
                 "0812\xE2\x80\x91"
                 "3456\xC2\xA0"
                 "7890",
                 "+6281234567890"},
             Case{"0812345678", "+62812345678"},
             Case{"0895123456789", "+62895123456789"},
             Case{"022-4234793", "+62224234793"},
             Case{"(021) 12345", "+622112345"},
             Case{"0274 123456", "+62274123456"},
             Case{"+62 274 123456", "+62274123456"},
             Case{"0274/123456789", "+62274123456789"},
         }) {
        CAPTURE(said);
        CHECK(normalizer::read_phone_number(said).e164 == e164);
        CHECK_FALSE(normalizer::read_phone_number(said).unreadable);
    }
}

TEST_CASE("phone number: a number of another country is kept when it has its plus") {
    CHECK(normalizer::read_phone_number("+65 9123 4567").e164 == "+6591234567");
    CHECK(normalizer::read_phone_number("+1 (415) 555-2671").e164 == "+14155552671");
    CHECK(normalizer::read_phone_number("+12345678").e164 == "+12345678");
    CHECK(normalizer::read_phone_number("+123456789012345").e164 == "+123456789012345");
}

TEST_CASE("phone number: a sender without a number is no fault") {
    for (std::string_view const said :
         {"", " ", "TELKOMSEL", "Bank-BRI", "A", "3Kartu", "1708", "112", "98108", "123456"}) {
        CAPTURE(said);
        CHECK(normalizer::read_phone_number(said).e164.empty());
        CHECK_FALSE(normalizer::read_phone_number(said).unreadable);
    }
}

TEST_CASE("phone number: what cannot be a number is said to be unreadable") {
    for (std::string_view const said :
         {"0",
          "+",
          "+62",
          "0812",
          "+62812",
          "08123456789012",
          "0801234567",
          "0841234567",
          "+1234567",
          "+1234567890123456",
          "+0812345678",
          "00",
          "0021234567890",
          "6591234567",
          "1234567",
          "0112345678",
          "021 1234",
          "021 1234567890",
          "0812345678/0813456789",
          "tidak punya nomor",
          "0812*345#678",
          "\xFF\xFE",
          "08123456789\xF0\x9F\x93\x9E"}) {
        CAPTURE(said);
        CHECK(normalizer::read_phone_number(said).e164.empty());
        CHECK(normalizer::read_phone_number(said).unreadable);
    }
}

TEST_CASE("mail address: the domain comes out in lower case, the mailbox as it was") {
    CHECK(normalizer::read_email_address("Budi.S@Contoh.GO.ID") == "Budi.S@contoh.go.id");
    CHECK(normalizer::read_email_address("a+b@c-d.id") == "a+b@c-d.id");
}

TEST_CASE("mail address: a name before it is left out") {
    CHECK(normalizer::read_email_address("Budi <budi@contoh.id>") == "budi@contoh.id");
    CHECK(normalizer::read_email_address("<budi@contoh.id>") == "budi@contoh.id");
}

TEST_CASE("mail address: what cannot be one is none") {
    for (std::string const& said :
         {std::string(),
          std::string("budi"),
          std::string("@contoh.id"),
          std::string("budi@"),
          std::string("budi@contoh"),
          std::string("budi@.id"),
          std::string("budi@contoh.id."),
          std::string("budi@-contoh.id"),
          std::string("budi@contoh..id"),
          std::string("budi s@contoh.id"),
          std::string("a@b@c.id"),
          std::string("a@b.id, c@d.id"),
          std::string("budi@contoh id.id"),
          std::string("<>"),
          std::string(65, 'a') + "@b.id",
          "a@" + std::string(260, 'b') + ".id"}) {
        CAPTURE(said);
        CHECK_FALSE(normalizer::read_email_address(said));
    }
}
