#include "normalizer/contact.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kanal;

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
