#include "channels/mail/answer_target.hpp"

#include "base/ascii.hpp"
#include "channels/mail/reporter.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestMessageId = 250;

// As it will stand in a command and in a header: no blank, no bracket, nothing to be quoted.
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
