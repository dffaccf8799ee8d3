#include "channels/facebook/facebook_payload.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

// One event of a list, with sender, recipient and timestamp of a citizen writing to page 100.
Reading read(
    std::string_view members, std::string_view list = "messaging", std::string_view sender = "\"7\""
) {
    std::string body = R"({"object":"page","entry":[{"id":"100","time":1772327731500,")";
    body.append(list).append(R"(":[{"sender":{"id":)").append(sender);
    body.append(R"(},"recipient":{"id":"100"},"timestamp":1772327731227)").append(members).append("}]}]}");
    RawBytes const raw{"application/json", body};
    auto reading = facebook::read_payload(raw);
    REQUIRE(reading.has_value());
    return *reading;
}

Reading read_message(std::string_view members) {
    return read(R"(,"message":{"mid":"m_1")" + std::string(members) + "}");
}

Submission only_submission(Reading const& reading) {
    CHECK(reading.unreadable.empty());
    CHECK(reading.ignored.empty());
    CHECK(reading.dropped == 0);
    REQUIRE(reading.submissions.size() == 1);
    return reading.submissions[0];
}

std::string why_unreadable(Reading const& reading) {
    CHECK(reading.submissions.empty());
    REQUIRE(reading.unreadable.size() == 1);
    return reading.unreadable[0].why;
}

std::string why_ignored(Reading const& reading) {
    CHECK(reading.submissions.empty());
    REQUIRE(reading.ignored.size() == 1);
    return reading.ignored[0].why;
}

bool is_dropped(Reading const& reading) {
    return reading.dropped == 1 && reading.submissions.empty() && reading.unreadable.empty() &&
           reading.ignored.empty();
}

std::string attachment(std::string_view type, std::string_view payload) {
    std::string text = R"(,"attachments":[{"type":")";
    return text.append(type).append(R"(","payload":)").append(payload).append("}]");
}

}  // namespace

TEST_CASE("facebook message: a deletion withdraws the message, later than any edit") {
    auto const edit = only_submission(read(R"(,"message_edit":{"mid":"m_1","text":"baru","num_edit":"4"})"));
    CHECK(edit.external_id == "m_1");
    CHECK(edit.revision == 4);
    CHECK(edit.text == "baru");
    CHECK_FALSE(edit.withdrawn);
    auto const deletion = only_submission(read_message(R"(,"is_deleted":true)"));
    CHECK(deletion.external_id == "m_1");
    CHECK(deletion.withdrawn);
    CHECK(deletion.revision == 1772327731);
    CHECK(deletion.revision > edit.revision);
}

TEST_CASE("facebook message: an edit is numbered by the platform, by number or text, and else by its time") {
    auto const revision = [](std::string_view number) {
        auto const members =
            R"(,"message_edit":{"mid":"m_1","text":"x","num_edit":)" + std::string(number) + "}";
        return only_submission(read(members)).revision;
    };
    CHECK(revision("2") == 2);
    CHECK(revision("\"2\"") == 2);
    for (auto const* nonsense : {"0", "\"\"", "\"dua\"", "-1", "null", "4294967297", "1.5"}) {
        INFO(nonsense);
        CHECK(revision(nonsense) == 1772327731);
    }
}

TEST_CASE("facebook message: what the page wrote is dropped, whichever application has the conversation") {
    CHECK(is_dropped(read_message(R"(,"is_echo":true,"text":"Terima kasih")")));
    CHECK(is_dropped(read(R"(,"message":{"mid":"m_1","text":"x"})", "messaging", "\"100\"")));
    CHECK(is_dropped(read(R"(,"message":{"mid":"m_1","text":"x"})", "messaging", "100")));
    CHECK(is_dropped(read(R"(,"message":{"mid":"m_1","text":"x"})", "standby", "100")));
    CHECK(only_submission(read(R"(,"message":{"mid":"m_1","text":"x"})", "standby")).text == "x");
}

TEST_CASE("facebook message: receipts, reactions and thread control are dropped") {
    for (auto const* kind :
         {"delivery", "read", "reaction", "optin", "referral", "account_linking", "pass_thread_control"}) {
        INFO(kind);
        CHECK(is_dropped(read(std::string(",\"") + kind + R"(":{"mid":"m_1"})")));
    }
}

TEST_CASE("facebook message: a kind that is not known is kept as ignored, by name") {
    CHECK(
        why_ignored(read(R"(,"policy_enforcement":{"action":"block"})")) ==
        "kind: messaging policy_enforcement"
    );
    CHECK(why_ignored(read(R"(,"Budi 0812":{})")) == "kind: messaging");
}

TEST_CASE("facebook message: an event that lacks what it needs is unreadable") {
    CHECK(why_unreadable(read("")) == "messaging: event without content");
    CHECK(why_unreadable(read(R"(,"message":7)")) == "messaging: event without content");
    CHECK(why_unreadable(read(R"(,"message":{"is_deleted":true})")) == "message: deletion without mid");
}

TEST_CASE("facebook message: words without the usual details are a report, and what is missing is told") {
    CHECK(only_submission(read(R"(,"message":"x")")).text == "x");
    auto const unnamed = only_submission(read(R"(,"message":{"text":"x"})"));
    CHECK(unnamed.external_id.starts_with("content:"));
    CHECK(unnamed.problems == std::vector<std::string>{"message: came without an id"});
    auto const object = only_submission(read_message(R"(,"text":{"text":"x"})"));
    CHECK(object.text == "x");
    CHECK(object.problems == std::vector<std::string>{"text: not in the usual form"});
    CHECK(only_submission(read(R"(,"message_edit":{"text":"x"})")).external_id.starts_with("content:"));
    auto const edit = only_submission(read(R"(,"message_edit":{"mid":"m_1"})"));
    CHECK(edit.problems == std::vector<std::string>{"message: only the app shows it"});
}

TEST_CASE("facebook message: a pressed button says its label, and the start button nothing") {
    auto const postback = only_submission(read(R"(,"postback":{"mid":"m_1","title":"Jalan","payload":"J"})"));
    CHECK(postback.text == "Jalan");
    CHECK(postback.external_id == "m_1");
    auto const bare = only_submission(read(R"(,"postback":{"payload":"J"})"));
    CHECK(bare.text == "J");
    CHECK(bare.problems.size() == 1);
    CHECK(is_dropped(read(R"(,"postback":{"title":"Mulai","payload":"GET_STARTED"})")));
}

TEST_CASE("facebook message: an answered question is the person's words and what was chosen") {
    auto const feedback = only_submission(read(
        R"(,"messaging_feedback":{"feedback_screens":[{"screen_id":0,"questions":{"q1":{"type":"csat","payload":"3",)"
        R"("follow_up":{"type":"free_form","payload":"terlalu lama"}}}}]})"
    ));
    CHECK(feedback.text == "q1: 3\nterlalu lama");
}

TEST_CASE("facebook message: only https addresses of files are attachments; a message with others is kept") {
    for (auto const* payload :
         {R"({"url":"photo.jpg"})",
          R"({"url":"\/relative"})",
          R"({"url":7})",
          R"({"url":"https:\/\/x.example\/a b"})",
          "null",
          "{}"}) {
        INFO(payload);
        auto const submission = only_submission(read_message(attachment("image", payload)));
        CHECK(submission.attachments.empty());
        CHECK(submission.problems == std::vector<std::string>{"attachment: only the app shows it"});
        CHECK(submission.external_id == "m_1");
    }
    for (auto const* type : {"image", "fallback"}) {
        auto const plain =
            only_submission(read_message(attachment(type, R"({"url":"http:\/\/x.example\/1"})")));
        CHECK(plain.attachments.empty());
        CHECK(plain.text == "http://x.example/1");
    }
}

TEST_CASE(
    "facebook message: a shared link is a line of the text with its title, unless the platform keeps the file"
) {
    auto const link = R"({"url":"https:\/\/x.example\/a","title":"Jalan rusak"})";
    auto const fallback = only_submission(read_message(R"(,"text":"lihat")" + attachment("fallback", link)));
    CHECK(fallback.attachments.empty());
    CHECK(fallback.text == "lihat\nJalan rusak\nhttps://x.example/a");
    auto const plain = only_submission(read_message(R"(,"text":"lihat")"));
    CHECK(fallback.fingerprint == plain.fingerprint);
    auto const share = attachment("share", R"({"url":"https:\/\/scontent.fbcdn.net\/a.jpg"})");
    CHECK(only_submission(read_message(share)).attachments.size() == 1);
}

TEST_CASE("facebook message: a location is the place, unless it lies nowhere on earth") {
    auto const place = [](std::string_view coordinates) {
        auto const payload = R"({"coordinates":)" + std::string(coordinates) + "}";
        return only_submission(read_message(R"(,"text":"di sini")" + attachment("location", payload))).place;
    };
    REQUIRE(place(R"({"lat":-6.2,"long":106.8})"));
    CHECK(place(R"({"lat":-6.2,"long":106.8})")->latitude == doctest::Approx(-6.2));
    CHECK(place(R"({"lat":-6,"long":107})")->longitude == doctest::Approx(107));
    for (auto const* nowhere :
         {R"({"lat":-91,"long":1})",
          R"({"lat":1,"long":181})",
          R"({"lat":"1","long":1})",
          R"({"lat":1})",
          "{}"}) {
        INFO(nowhere);
        CHECK_FALSE(place(nowhere));
    }
}

TEST_CASE("facebook message: a thumbs up or a heart alone is dropped, in every form it takes") {
    CHECK(is_dropped(read_message(attachment("like_heart", "null"))));
    CHECK(is_dropped(read_message(R"(,"attachments":[{"type":"like_heart"}])")));
    CHECK(is_dropped(read_message(
        attachment("sticker", R"({"url":"https:\/\/x.example\/s","sticker_id":369239263222822})")
    )));
    CHECK(is_dropped(read_message(
        R"(,"sticker_id":369239383222810)" + attachment("image", R"({"url":"https:\/\/x.example\/s"})")
    )));
    auto const with_text = read_message(R"(,"text":"Setuju")" + attachment("like_heart", "null"));
    CHECK(only_submission(with_text).text == "Setuju");
    auto const other_sticker = attachment("sticker", R"({"url":"https:\/\/x.example\/s","sticker_id":5})");
    CHECK(only_submission(read_message(other_sticker)).attachments.size() == 1);
}

TEST_CASE("facebook message: what the platform does not show us is a report that says so") {
    auto const unsupported = only_submission(read_message(R"(,"is_unsupported":true)"));
    CHECK(unsupported.problems == std::vector<std::string>{"message: only the app shows it"});
    auto const attached = only_submission(read_message(attachment("unsupported_type", "null")));
    CHECK(attached.problems == std::vector<std::string>{"attachment: only the app shows it"});
    CHECK(attached.author.account == "7");
}

TEST_CASE("facebook message: a message without sender or time is taken all the same") {
    RawBytes const raw{
        "application/json",
        R"({"object":"page","entry":[{"id":"100","messaging":[{"message":{"mid":"m_1","text":"x"}}]}]})"};
    auto const submission = only_submission(*facebook::read_payload(raw));
    CHECK(submission.author.account.empty());
    CHECK_FALSE(submission.said_at);
}
