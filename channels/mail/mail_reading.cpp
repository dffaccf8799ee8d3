#include "channels/mail/mail_reading.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "channels/mail/answer_target.hpp"
#include "channels/mail/authentication_results.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

bool is_own_address(std::string const& address, Receiver const& receiver) {
    return std::any_of(
        receiver.own_addresses.begin(),
        receiver.own_addresses.end(),
        [&](std::string const& own) { return equal_ignoring_case(address, own); }
    );
}

std::string_view to_text(MailClass mail_class) {
    switch (mail_class) {
        case MailClass::report:
            return "report";
        case MailClass::bounce:
            return "bounce";
        case MailClass::read_receipt:
            return "read receipt";
        case MailClass::automatic:
            return "automatic mail";
        case MailClass::list:
            return "mailing list";
        case MailClass::own:
            return "own mail";
    }
    return {};
}

std::string missing_parts(ParsedMail const& mail) {
    if (mail.damage.has(Damage::too_deep)) return "mail: parts nested too deeply, the rest was left out";
    if (mail.damage.has(Damage::too_many_parts)) return "mail: too many parts, the rest was left out";
    return {};
}

std::vector<std::string> problems_of(ParsedMail const& mail) {
    std::vector<std::string> problems;
    if (mail.damage.has(Damage::charset)) problems.emplace_back("text: unreadable characters replaced");
    if (mail.damage.has(Damage::text_cut)) problems.emplace_back("text: too long, cut");
    if (mail.damage.has(Damage::cut)) problems.emplace_back("mail: too large, cut");
    if (auto missing = missing_parts(mail); !missing.empty()) problems.push_back(std::move(missing));
    return problems;
}

Submission to_submission(ParsedMail mail, RawBytes raw, Receiver const& receiver) {
    Submission submission;
    submission.problems = problems_of(mail);
    submission.account = receiver.account;
    auto const digest = sha256(raw.bytes);
    submission.external_id = to_hex(digest);
    // Not of what was understood: a later version may understand more of the same mail.
    submission.fingerprint = digest;
    submission.author.name = std::move(mail.from_name);
    submission.author.email = mail.from_address.empty() ? mail.return_path : std::move(mail.from_address);
    submission.title = std::move(mail.subject);
    submission.text = std::move(mail.text);
    submission.attachments = std::move(mail.attachments);
    if (mail.date) submission.said_at = Time(std::chrono::seconds(*mail.date));
    submission.raw = std::move(raw);
    return submission;
}

Fragment fragment(RawBytes raw, std::string why) {
    Fragment one;
    one.raw = std::move(raw);
    one.why = std::move(why);
    return one;
}

}  // namespace

MailClass class_of(ParsedMail const& mail, Receiver const& receiver) {
    if (mail.marks.has(Mark::delivery_report)) return MailClass::bounce;
    if (mail.marks.has(Mark::read_receipt)) return MailClass::read_receipt;
    if (mail.marks.has(Mark::answered_by_us)) return MailClass::own;
    if (mail.marks.has(Mark::automatic)) return MailClass::automatic;
    if (mail.marks.has(Mark::null_sender)) return MailClass::bounce;
    if (mail.marks.has(Mark::list)) return MailClass::list;
    return is_own_address(mail.from_address, receiver) ? MailClass::own : MailClass::report;
}

MailReading to_reading(ParsedMail mail, RawBytes raw, Receiver const& receiver) {
    MailReading read;
    if (mail.damage.has(Damage::unreadable)) {
        read.reading = unreadable_reading(std::move(raw), "mail: no header");
        return read;
    }
    read.mail_class = class_of(mail, receiver);
    read.sender_verified =
        is_sender_verified(mail.authentication_results, receiver.authentication_server, mail.from_address);
    read.answer_to = answer_target(mail, read.mail_class, read.sender_verified);
    if (read.mail_class != MailClass::report) {
        read.reading.ignored.push_back(fragment(std::move(raw), std::string(to_text(read.mail_class))));
        return read;
    }
    if (auto missing = missing_parts(mail); !missing.empty()) {
        read.reading.unreadable.push_back(fragment(raw, std::move(missing)));
    }
    auto submission = to_submission(std::move(mail), std::move(raw), receiver);
    if (read.sender_verified == false) {
        submission.problems.emplace_back("reporter.email: the sender's domain does not stand behind it");
    }
    read.reading.submissions.push_back(std::move(submission));
    return read;
}

Reading unreadable_reading(RawBytes raw, std::string why) {
    Reading reading;
    reading.unreadable.push_back(fragment(std::move(raw), std::move(why)));
    return reading;
}

}  // namespace kanal::mail
