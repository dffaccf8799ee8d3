#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>

using namespace kanal::test;

namespace {

std::vector<std::string> faults(std::string_view keys) {
    TempDir const folder;
    write_secret(folder / "password", "rahasia");
    auto const made = channel_from_yaml(
        folder, "{name: email, kind: email, user: lapor@example.go.id, " + std::string(keys) + "}\n"
    );
    CHECK((made.channel != nullptr || !made.faults.empty()));
    return made.faults;
}

}  // namespace

TEST_CASE("email: a good configuration is taken") {
    CHECK(faults("url: \"imaps://mail.example.go.id\", password_file: password").empty());
    CHECK(
        faults("url: \"imap://mail.example.go.id:143\", starttls: true, access_token_file: password").empty()
    );
    CHECK(faults(
              "url: \"imap://127.0.0.1:143\", password_file: password, mailbox: Arsip/Baru, move_to: Selesai"
    )
              .empty());
    CHECK(faults("url: \"imaps://a.example\", password_file: password, answer: {url: \"smtp://127.0.0.1\", "
                 "a_day: 10}")
              .empty());
}

TEST_CASE("email: a password for answers is told to nobody on the way") {
    auto const answer = [](std::string const& keys) {
        return faults(
            "url: \"imaps://a.example\", password_file: password, answer: {user: u, password_file: "
            "password, " +
            keys + "}"
        );
    };
    CHECK(answer("url: \"smtps://mail.example.go.id\"").empty());
    CHECK(answer("url: \"smtp://mail.example.go.id:587\", starttls: true").empty());
    CHECK(answer("url: \"smtp://127.0.0.1:25\"").empty());
    CHECK_FALSE(answer("url: \"smtp://mail.example.go.id\"").empty());
    CHECK_FALSE(answer("url: \"smtp://127.example.go.id\"").empty());
    CHECK_FALSE(answer("url: \"smtp://localhost.example.go.id\"").empty());
}

TEST_CASE("email: a configuration that would tell the password or reach nothing is refused") {
    CHECK_FALSE(faults("url: \"imap://mail.example.go.id\", password_file: password").empty());
    CHECK_FALSE(faults("url: \"imaps://lapor:x@mail.example.go.id\", password_file: password").empty());
    CHECK_FALSE(faults("url: \"imaps://mail.example.go.id/INBOX\", password_file: password").empty());
    CHECK_FALSE(faults("url: \"https://mail.example.go.id\", password_file: password").empty());
    CHECK_FALSE(faults("url: \"imaps://mail.example.go.id\"").empty());
    CHECK_FALSE(faults("url: \"imaps://mail.example.go.id\", password_file: missing").empty());
    CHECK_FALSE(
        faults("url: \"imaps://a.example\", password_file: password, access_token_file: password").empty()
    );
    CHECK_FALSE(faults("url: \"imaps://a.example\", password_file: password, mailbox: \"Ke*uar\"").empty());
    CHECK_FALSE(
        faults("url: \"imaps://a.example\", password_file: password, answer: {url: \"http://a\"}").empty()
    );
    CHECK_FALSE(
        faults("url: \"imaps://a.example\", password_file: password, answer: {url: \"smtp://a\", from: \"\"}")
            .empty()
    );
    CHECK_FALSE(
        faults("url: \"imaps://a.example\", password_file: password, answer: {url: \"smtp://a\", user: u}")
            .empty()
    );
}
