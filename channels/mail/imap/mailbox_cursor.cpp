#include "channels/mail/imap/mailbox_cursor.hpp"

#include "channels/mail/imap/imap_answers.hpp"

namespace kanal::imap {

namespace {

std::string_view name_of(Mark mark) {
    switch (mark) {
        case Mark::none:
            return "none";
        case Mark::taken:
            return "taken";
        case Mark::large:
            return "large";
    }
    return {};
}

}  // namespace

std::string to_text(MailboxCursor const& cursor) {
    return std::to_string(cursor.uid_validity) + ' ' + std::to_string(cursor.uid) + ' ' +
           std::string(name_of(cursor.mark));
}

std::optional<MailboxCursor> read_cursor(std::string_view text) {
    auto const first = text.find(' ');
    auto const second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    auto const validity = read_number32(text.substr(0, first));
    auto const uid = read_number32(text.substr(first + 1, second - first - 1));
    if (!validity || !uid) return std::nullopt;
    for (auto const mark : {Mark::none, Mark::taken, Mark::large}) {
        if (text.substr(second + 1) == name_of(mark)) return MailboxCursor{*validity, *uid, mark};
    }
    return std::nullopt;
}

}  // namespace kanal::imap
