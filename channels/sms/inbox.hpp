#pragma once

#include "channels/platform/delivery_watch.hpp"
#include "channels/sms/citizen_message.hpp"
#include "channels/sms/part_table.hpp"
#include "channels/sms/sms_answers.hpp"
#include "core/intake.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::sms {

// Counts messages a sender within each hour of the clock, to warn that one telephone floods the
// number. Keeps nothing back. Pure but for itself.
class SenderRate {
public:
    // Zero: nobody is watched.
    explicit SenderRate(unsigned an_hour) : an_hour_(an_hour) {}

    // True when this message is the first of its sender in this hour beyond what is usual.
    bool count_message(std::string_view sender, Time at);

    // Senders of this hour who have sent more than that.
    std::size_t flooding(Time now) const;

private:
    unsigned an_hour_;
    std::int64_t hour_ = 0;
    std::size_t flooding_ = 0;
    std::map<std::size_t, unsigned> counts_ = {};  // by a hash of the sender
};

// Where messages go that a modem gave: every one is on disk when the call returns with success, as a report,
// as a part of one, in quarantine or as a count, and only then may it be deleted from the SIM. Handing in the
// same message again is harmless. Knows nothing of modems. Loop thread.
class Inbox {
public:
    // All outlive it.
    Inbox(SmsOptions const& options, Intake& intake, SmsAnswers& answers, platform::SilenceWatch& silence);

    // What the channel's notes say. Before the first message, and again after any error: a failed commit may
    // have taken effect.
    asio::awaitable<Result<void>> load();

    // All of them in one commit.
    asio::awaitable<Result<void>> store(std::vector<std::string> pdus);

    // What time brings: messages that waited too long for a part go out as they are, and a silence longer
    // than usual is said. To be called every few seconds, with a modem or without.
    asio::awaitable<Result<void>> process_due();

    // Commits notes of the answers, who know of it afterwards, or of the PIN.
    asio::awaitable<Result<void>> commit_notes(std::vector<Note> notes);

    static constexpr std::string_view kPinNote = "pin";
    std::string const& pin_note() const { return pin_note_; }  // empty when there is none

    bool loaded() const { return loaded_; }
    std::size_t incomplete() const { return parts_.incomplete(); }
    std::optional<Time> last_message() const { return last_message_; }
    std::size_t flooding_senders(Time now) const { return rate_.flooding(now); }

private:
    void classify(Batch& batch, std::string const& pdu_hex);
    void add_deliver(Batch& batch, Part part);
    void add_status_report(Batch& batch, StatusReport const& report);
    void add_joined(Batch& batch, PartChange const& change);
    // Adds them, and applies them to the tables, by which the rest of the batch is read. Should the commit
    // fail, everything is loaded anew.
    void add_notes(Batch& batch, std::vector<Note> notes);
    asio::awaitable<Result<void>> commit(Batch batch);
    void note_committed(Batch const& batch, std::vector<Receipt> const& receipts);
    void check_rate(Submission const& submission, Receipt const& receipt);
    void enqueue_answer(Submission const& submission, Receipt const& receipt);

    SmsOptions const& options_;
    Intake& intake_;
    SmsAnswers& answers_;
    platform::SilenceWatch& silence_;
    PartTable parts_;
    Replaceable replaceable_;
    SenderRate rate_;
    std::optional<Time> last_message_ = {};
    std::string pin_note_ = {};
    bool loaded_ = false;
};

}  // namespace kanal::sms
