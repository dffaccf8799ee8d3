#include "channels/mail/answer_target.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>

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

bool is_read_by_nobody(std::string_view address) {
    constexpr std::array<std::string_view, 6> kNames{
        "mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"};
    auto const name = ascii_lower(address.substr(0, address.find('@')));
    return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view nobody) {
        return name == nobody || name.starts_with(std::string(nobody).append("+"));
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
    ParsedMail const& mail, MailClass mail_class, std::optional<bool> sender_verified
) {
    if (mail_class != MailClass::report || mail.marks.has(Mark::no_answer)) return std::nullopt;
    auto const& address = mail.from_address;
    if (!is_plain_address(address) || is_read_by_nobody(address)) return std::nullopt;
    bool const own_envelope = equal_ignoring_case(mail.return_path, address);
    if (!sender_verified.value_or(own_envelope)) return std::nullopt;
    AnswerTarget target;
    target.address = address;
    target.message_id = safe_message_id(mail.message_id);
    return target;
}

}  // namespace kanal::mail
