#include "channels/mail/answer_mail.hpp"
#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/machine_signs.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "channels/platform/answer_budget.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal;
using namespace kanal::mail;
using kanal::platform::AnswerBudget;
using namespace std::chrono_literals;

namespace {

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + 8h;

std::optional<AnswerTarget> target(std::string const& header) {
    auto const mail = "Return-Path: <w@example.net>\r\n" + header + "\r\nisi";
    Receiver receiver;
    receiver.own_addresses = {"lapor@example.go.id"};
    receiver.authentication_server = "mx.example.go.id";
    RawBytes raw{"message/rfc822", mail};
    return to_reading(parse_mail(mail, false), raw, receiver).answer_to;
}

}  // namespace

TEST_CASE("mail answer: a citizen whose address is in header and envelope is answered") {
    auto const found = target("From: W <w@example.net>\r\nMessage-ID: <a@b>\r\n");
    REQUIRE(found);
    CHECK(found->address == "w@example.net");
    CHECK(found->message_id == "<a@b>");
    CHECK(target("From: w@example.net\r\nMessage-ID: <a b\r\n <c>\r\n")->message_id.empty());
}

TEST_CASE("mail answer: nobody is answered who did not write, or whom no person would read") {
    for (auto const* const header : {
             "From: w@other.example\r\n",
             "From: w@example.net\r\nAuto-Submitted: auto-replied\r\n",
             "From: w@example.net\r\nPrecedence: list\r\n",
             "From: w@example.net\r\nX-Auto-Response-Suppress: OOF\r\n",
             "From: w@example.net\r\nAuthentication-Results: mx.example.go.id; dkim=fail\r\n",
             "From: lapor@example.go.id\r\n",
             "From: \"w,x\"@example.net\r\n",
             "Subject: x\r\n",
             "From: w@example.net\r\nReply-To: x@other.example\r\n",
             "From: w@example.net, x@other.example\r\n",
             "From: w@example.net, X <x@other.example>\r\n",
             "From: W <w@example.net>, x@other.example\r\n",
             "From: w@example.net\r\nFrom: x@other.example\r\n",
             "From: w@example.net\r\nList-Id: <a.b>\r\n",
         }) {
        INFO(header);
        CHECK_FALSE(target(header));
    }
    auto const mail =
        std::string("Return-Path: <no-reply@example.net>\r\nFrom: no-reply@example.net\r\n\r\nisi");
    CHECK_FALSE(to_reading(parse_mail(mail, false), {"message/rfc822", mail}, {}).answer_to);
    // Another envelope, as mailing services have it, and our own server vouches for it.
    CHECK(
        target("From: w@other.example\r\nAuthentication-Results: mx.example.go.id; dmarc=pass "
               "header.from=other.example\r\n")
    );
}

TEST_CASE("mail answer: it says the number, names what it answers and asks machines to be silent") {
    AnswerMail answer;
    answer.from = "lapor@example.go.id";
    answer.to = "w@example.net";
    answer.in_reply_to = "<a@b>";
    answer.number = "3273-26-000123-7";
    answer.text = "Nomor {number}. Terima kasih – {number}";
    answer.message_id = "x@example.go.id";
    answer.at = kNow;
    auto const mail = compose(answer);
    for (auto const* const line :
         {"From: <lapor@example.go.id>\r\n",
          "To: <w@example.net>\r\n",
          "In-Reply-To: <a@b>\r\n",
          "References: <a@b>\r\n",
          "Auto-Submitted: auto-replied\r\n",
          "X-Auto-Response-Suppress: All\r\n",
          "Date: Sun, 1 Mar 2026 08:00:00 +0000\r\n"}) {
        CHECK(mail.find(line) != std::string::npos);
    }
    auto const read = parse_mail(mail, false);
    CHECK(read.text == "Nomor 3273-26-000123-7. Terima kasih – 3273-26-000123-7");
    CHECK(machine_mail(mail) == "own answer");
}

TEST_CASE("mail answer: one sender is answered once a day and all together within the budget") {
    AnswerBudget budget(24h, 3);
    CHECK(budget.allows("a@x", kNow));
    budget.spend("a@x", kNow);
    CHECK_FALSE(budget.allows("A@X", kNow + 23h));
    budget.spend("b@x", kNow);
    budget.spend("c@x", kNow);
    CHECK_FALSE(budget.allows("d@x", kNow + 1h));
    CHECK(budget.allows("a@x", kNow + 24h));
    CHECK(budget.allows("a@x", kNow - 48h));
}

TEST_CASE("mail answer: the budget outlasts a restart, without anybody's address") {
    std::map<std::string, std::string> kept;
    AnswerBudget budget(24h, 2);
    for (auto const* const address : {"a@example.net", "b@example.net"}) {
        for (auto const& note : budget.spend(address, kNow)) {
            REQUIRE(note.value);
            kept[note.key] = *note.value;
            CHECK((note.key + *note.value).find("example") == std::string::npos);
        }
    }
    AnswerBudget again(24h, 2);
    again.restore(kept);
    CHECK_FALSE(again.allows("a@example.net", kNow + 1h));
    CHECK_FALSE(again.allows("c@example.net", kNow + 1h));
    CHECK(again.spent_today(kNow + 1h) == 2);
    // What is over is forgotten on disk as well.
    auto const notes = again.spend("c@example.net", kNow + 25h);
    CHECK(std::count_if(notes.begin(), notes.end(), [](Note const& note) { return !note.value; }) == 2);
}
