#include "tests/support/channel_from_yaml.hpp"

#include "channels/platform/delivery_watch.hpp"
#include "channels/sms/citizen_message.hpp"
#include "channels/sms/inbox.hpp"
#include "channels/sms/modem.hpp"
#include "channels/sms/options.hpp"
#include "channels/sms/sms_answers.hpp"
#include "tests/channels/sms_messages.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::sms;
using namespace kanal::test;
using namespace std::chrono_literals;

// The configuration, and what decides without a modem.
namespace {

std::string fault_of(std::string const& keys) {
    TempDir folder;
    write_secret(folder / "pin", "1234\n");
    write_secret(folder / "no-pin", "geheim\n");
    auto const made = channel_from_yaml(folder, "name: sms-1708\nkind: sms\n" + keys);
    if (made.channel) return "none";
    auto const& line = made.faults.at(0);
    auto const key = line.find(": ", line.find(": ") + 1);
    return line.substr(line.find(": ") + 2, key - line.find(": ") - 2);
}

AnswerOptions answers_on() {
    AnswerOptions options;
    options.text = "Laporan Anda kami terima, nomor {number}.";
    options.own = {"+6281170001708"};
    options.a_day = 3;
    return options;
}

// As the inbox does: commits, then applies.
std::optional<Answer> next(SmsAnswers& answers, std::map<std::string, std::string>& notes, Time now) {
    auto const step = answers.next(now);
    if (!step) return std::nullopt;
    for (auto const& note : step->notes) {
        if (note.value) notes[note.key] = *note.value;
        if (!note.value) notes.erase(note.key);
    }
    answers.apply(step->notes);
    return step->answer;
}

Submission submission_of(Deliver const& message) {
    return to_submission("a", {Part{message, {}}}, 1);
}

}  // namespace

TEST_CASE("sms configuration: a device is enough, and every mistake is named by its key") {
    CHECK(fault_of("device: /dev/serial/by-id/X") == "none");
    CHECK(fault_of("device: phone\nconnection: none\nmodel: dummy") == "none");
    CHECK(fault_of("device: phone\nconnection: none") == "none");
    CHECK(fault_of("device: x\npin_file: pin\nnumber: \"1708\"\nimei: \"490154203237518\"") == "none");
    CHECK(fault_of("connection: at") == "device");
    CHECK(fault_of("device: x\nconnection: bluetooth") == "connection");
    CHECK(fault_of("device: x\nmodel: dummy") == "model");
    CHECK(fault_of("device: x\nimei: \"12\"") == "imei");
    CHECK(fault_of("device: x\npin_file: no-pin") == "pin_file");
    CHECK(fault_of("device: x\nnumber: LAPOR") == "number");
    CHECK(fault_of("device: x\npoll: 1h") == "poll");
    CHECK(fault_of("device: x\nanswer: {text: \"Terima kasih\"}") == "answer.text");
    CHECK(fault_of("device: x\nanswer: {text: \"{number}\", prefix: \"62\"}") == "answer.prefix");
}

TEST_CASE("sms configuration: an answer fits into one message whatever number it tells") {
    CHECK_FALSE(fault_of_answer("Laporan Anda kami terima, nomor {number}. Terima kasih."));
    CHECK_FALSE(fault_of_answer(std::string(139, 'x') + "{number}"));
    CHECK(fault_of_answer(std::string(140, 'x') + "{number}"));
    CHECK(fault_of_answer("Terima kasih"));
    CHECK(fault_of_answer("{number} \xE2\x80\x93 terima kasih"));  // a dash outside of the alphabet
    CHECK(fault_of_answer("{number} {number}"));
}

TEST_CASE("sms answers: only telephones of our country are answered, never our own") {
    SmsAnswers const answers(answers_on());
    CHECK(answers.may_be_answered("+6281200000001"));
    for (auto const* const number :
         {"1708",
          "",
          "+441234567890",
          "081200000001",
          "BANK INFO",
          "+62812",
          "+62812000000a1",
          "+6281170001708"}) {
        CAPTURE(number);
        CHECK_FALSE(answers.may_be_answered(number));
    }
    CHECK_FALSE(SmsAnswers(AnswerOptions{}).may_be_answered("+6281200000001"));
}

TEST_CASE("sms answers: at most one an hour a sender and the day's budget, restarts included") {
    std::map<std::string, std::string> notes;
    auto now = Time(kSmsTime);
    auto const answered = [&](std::string const& number) {
        SmsAnswers again(answers_on());
        again.restore(notes);
        again.enqueue(number, "3273-26-000001-5");
        return next(again, notes, now).has_value();
    };
    CHECK(answered("+6281200000001"));
    CHECK_FALSE(answered("+6281200000001"));
    CHECK(answered("+6281200000002"));
    now += 59min;
    CHECK_FALSE(answered("+6281200000001"));
    now += 1min;
    CHECK(answered("+6281200000001"));
    CHECK_FALSE(answered("+6281200000003"));  // the budget of three
    now += 24h;
    CHECK(answered("+6281200000003"));
    CHECK(notes.size() == 2);  // who was answered within the hour, and the day
}

TEST_CASE("sms answers: the text tells the number, and a delivery report finds its answer") {
    std::map<std::string, std::string> notes;
    SmsAnswers answers(answers_on());
    answers.enqueue("+6281200000001", "3273-26-000001-5");
    auto const answer = next(answers, notes, kSmsTime);
    REQUIRE(answer.has_value());
    CHECK(answer->text == "Laporan Anda kami terima, nomor 3273-26-000001-5.");
    answers.apply(answers.sent(*answer, 42, kSmsTime));

    StatusReport report;
    report.reference = 42;
    report.recipient.text = "+6281200000009";
    CHECK(answers.match(report).report.empty());  // somebody else's
    report.recipient.text = "+6281200000001";
    report.status = 0x30;
    CHECK(answers.match(report).report == "3273-26-000001-5");
    CHECK(answers.match(report).notes.empty());  // the centre still tries
    report.status = 0;
    CHECK(answers.match(report).notes.size() == 1);
}

TEST_CASE("sms silence: is said once, when it is twice as long as ever in the last days") {
    platform::SilenceWatch watch(Duration::zero());
    auto now = Time(kSmsTime);
    CHECK_FALSE(watch.too_long(now + 1000h));  // nothing is usual yet
    for (int turn = 0; turn < 4 * 6; ++turn)
        watch.message(now += 4h);
    platform::SilenceWatch again(Duration::zero());
    again.restore(watch.to_note());
    CHECK_FALSE(again.too_long(now + 8h - 1s));
    CHECK(again.too_long(now + 8h) == 8h);
    CHECK_FALSE(again.too_long(now + 9h));
    again.message(now + 10h);
    CHECK_FALSE(again.too_long(now + 12h));
}

TEST_CASE("sms silence: a fixed time needs no history") {
    platform::SilenceWatch watch(2h);
    CHECK_FALSE(watch.too_long(kSmsTime));
    CHECK_FALSE(watch.too_long(kSmsTime + 2h - 1ms));
    CHECK(watch.too_long(kSmsTime + 2h) == 2h);
}

TEST_CASE("sms flood: a sender beyond the limit is named once an hour, and others are not touched by it") {
    SenderRate rate(2);
    auto const hour = std::chrono::floor<std::chrono::hours>(kSmsTime);
    CHECK_FALSE(rate.count_message("a", hour));
    CHECK_FALSE(rate.count_message("a", hour));
    CHECK_FALSE(rate.count_message("b", hour));
    CHECK(rate.count_message("a", hour));
    CHECK_FALSE(rate.count_message("a", hour));
    CHECK(rate.flooding(hour + 59min) == 1);
    CHECK(rate.flooding(hour + 60min) == 0);
    CHECK_FALSE(rate.count_message("a", hour + 60min));
    CHECK_FALSE(SenderRate(0).count_message("a", hour));
}

TEST_CASE("sms removal: a message that stays is tried again later and later, and forgotten when it is gone") {
    DeletionTracker tracker(RetryDelay{1s, 4s});
    SteadyTime const begin{};
    CHECK(tracker.state_of("a", begin) == DeletionTracker::State::unknown);
    CHECK(tracker.attempted("a", begin, 1.0) == 1);
    CHECK(tracker.not_deleted() == 0);  // nobody has seen it since
    CHECK(tracker.state_of("a", begin + 999ms) == DeletionTracker::State::waiting);
    CHECK(tracker.state_of("a", begin + 1s) == DeletionTracker::State::due);
    CHECK(tracker.attempted("a", begin, 1.0) == 2);
    CHECK(tracker.state_of("a", begin + 1s) == DeletionTracker::State::waiting);
    tracker.begin_sweep();
    tracker.listed("a");
    tracker.end_sweep();
    CHECK(tracker.not_deleted() == 1);
    tracker.begin_sweep();
    tracker.end_sweep();
    CHECK(tracker.state_of("a", begin) == DeletionTracker::State::unknown);
}

TEST_CASE("sms unread: what is announced or counted and not read within a minute is said, once") {
    UnreadWatch watch(60s);
    SteadyTime const begin{1000h};
    watch.announced(7, begin);
    watch.announced(9, begin);
    watch.listed(7);
    watch.swept(1, 1, begin + 1s);
    CHECK(watch.announced_places() == std::vector<sms::Place>{9});
    CHECK_FALSE(watch.alarm(begin + 60s));
    CHECK(watch.alarm(begin + 61s));
    CHECK_FALSE(watch.alarm(begin + 62s));
    CHECK(watch.overdue(begin + 62s) == 1);
    watch.listed(9);
    CHECK_FALSE(watch.alarm(begin + 63s));

    watch.swept(3, 1, begin + 100s);
    CHECK(watch.expects_more());
    watch.swept(4, 1, begin + 130s);
    CHECK(watch.overdue(begin + 160s) == 0);
    CHECK(watch.overdue(begin + 161s) == 3);
    CHECK(watch.alarm(begin + 161s));
    watch.swept(4, 4, begin + 162s);
    CHECK_FALSE(watch.expects_more());
    CHECK(watch.overdue(begin + 300s) == 0);
}

TEST_CASE("sms unread: an announcement that comes after its message was read and deleted is no fault") {
    UnreadWatch watch(60s);
    SteadyTime const begin{1000h};
    watch.listed(3);
    watch.removed(3, begin);
    watch.announced(3, begin + 1s);
    CHECK(watch.expects_more());  // there may be another one all the same
    watch.swept(0, 0, begin + 2s);
    CHECK_FALSE(watch.alarm(begin + 120s));
    watch.swept(0, 0, begin + 120s);
    CHECK_FALSE(watch.expects_more());
    watch.announced(3, begin + 200s);
    CHECK(watch.alarm(begin + 261s));
}

TEST_CASE("sms replacement: a message that replaces an earlier one becomes a revision of it, within a day") {
    Replaceable table;
    auto const message = [](std::u16string text, std::chrono::hours later) {
        auto fields = sms_fields("+6281200000001", std::move(text));
        fields.protocol = 0x43;
        fields.sent_at += later;
        return sms_part(fields).message;
    };
    auto const first = message(u"satu", 0h);
    auto submission = submission_of(first);
    table.apply(table.link(submission, first, kSmsTime));
    CHECK(submission.revision == 0);
    auto const id = submission.external_id;

    auto const second = message(u"dua", 1h);
    auto edited = submission_of(second);
    CHECK(table.link(edited, second, kSmsTime + 1h).empty());
    CHECK(edited.external_id == id);
    CHECK(edited.revision == 1772330400);

    auto again = submission_of(first);
    CHECK(table.link(again, first, kSmsTime + 2h).empty());
    CHECK(again.revision == 0);

    auto const late = message(u"tiga", 30h);
    auto other = submission_of(late);
    CHECK(table.link(other, late, kSmsTime + 30h).size() == 1);
    CHECK(other.revision == 0);
}
