#include "channels/mail/mail_reading.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "channels/mail/mime/machine_signs.hpp"
#include "channels/mail/reporter.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

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
    if (mail.damage.has(Damage::date))
        problems.emplace_back("said_at: the mail's date cannot be read for certain");
    if (mail.damage.has(Damage::boundary))
        problems.emplace_back("mail: its parts do not stand where it says");
    if (mail.damage.has(Damage::type))
        problems.emplace_back("mail: a part of an unknown type is kept as a file");
    if (mail.damage.has(Damage::encoding)) problems.emplace_back("mail: a part is not encoded as it says");
    if (mail.damage.has(Damage::simple)) problems.emplace_back("mail: only header and text could be read");
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
    auto reporter = reporter_of(mail, receiver);
    submission.author.name = std::move(reporter.name);
    submission.author.email = std::move(reporter.address);
    if (!reporter.problem.empty()) submission.problems.push_back(std::move(reporter.problem));
    submission.doubt = doubt_of(mail, receiver);
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

constexpr std::size_t kLongestMessageId = 250;

// As it is written into a command and a header: no blank, no bracket, nothing to be quoted.
bool is_plain_address(std::string_view address) {
    auto const at = address.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return false;
    if (address.find('@', at + 1) != std::string_view::npos) return false;
    return std::all_of(address.begin(), address.end(), [](char c) {
        return c > 0x20 && c < 0x7f && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
    });
}

std::string safe_message_id(std::string const& id) {
    bool const good = id.size() <= kLongestMessageId && id.size() > 2 && id.starts_with('<') &&
                      id.ends_with('>') &&
                      std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    return good ? id : std::string();
}

}  // namespace

std::string doubt_of(ParsedMail const& mail, Receiver const& receiver) {
    if (mail.damage.has(Damage::simple)) return "the parser failed, only header and text were read";
    if (mail.marks.has(Mark::automatic)) return "made by a machine";
    if (mail.marks.has(Mark::list)) return "mailing list";
    if (mail.marks.has(Mark::null_sender)) return "no envelope sender";
    if (is_own_address(mail.from.address, receiver)) return "from our own address";
    return {};
}

MailReading to_reading(ParsedMail mail, RawBytes raw, Receiver const& receiver) {
    MailReading read;
    if (mail.damage.has(Damage::unreadable)) {
        read.reading = unreadable_reading(std::move(raw), "mail: no header");
        return read;
    }
    if (machine_mail(raw.bytes)) {
        read.reading.dropped = 1;
        return read;
    }
    if (!mail.message_id.empty()) {
        read.content =
            sha256(mail.message_id + '\0' + std::to_string(mail.date.value_or(0)) + '\0' + mail.text);
    }
    read.sender_verified = is_sender_verified(mail, receiver.authentication_server);
    read.answer_to = answer_target(mail, receiver, read.sender_verified);
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

std::optional<AnswerTarget> answer_target(
    ParsedMail const& mail, Receiver const& receiver, std::optional<bool> sender_verified
) {
    if (!doubt_of(mail, receiver).empty() || mail.marks.has(Mark::no_answer)) return std::nullopt;
    auto const& address = mail.from.address;
    bool const only_sender =
        mail.from_count == 1 && equal_ignoring_case(reporter_of(mail, receiver).address, address);
    if (!only_sender || !is_plain_address(address) || is_read_by_nobody(address)) return std::nullopt;
    bool const own_envelope = equal_ignoring_case(mail.return_path, address);
    if (!sender_verified.value_or(own_envelope)) return std::nullopt;
    AnswerTarget target;
    target.address = address;
    target.message_id = safe_message_id(mail.message_id);
    return target;
}

}  // namespace kanal::mail
