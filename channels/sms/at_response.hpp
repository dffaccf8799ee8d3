#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is in the answers of a modem about its messages (3GPP TS 27.005, 3.1 to 3.4), past what it says in
// between: announcements, and whatever its maker thought of. Pure.
namespace kanal::sms {

struct ListedMessage {
    std::optional<int> index = {};   // where it lies; AT+CMGR does not say it
    std::optional<int> status = {};  // 0 and 1 were received, 2 and 3 are ours
    std::string pdu = {};            // its line; empty when there is none

    bool outgoing() const { return status.value_or(0) >= 2; }
};

// The messages in the answer to AT+CMGL (`name` "+CMGL:") or AT+CMGR ("+CMGR:"), in their order.
std::vector<ListedMessage> read_messages(std::string_view answer, std::string_view name);

// The first message in the answer to AT+CMGR that has a line; nothing when there is none.
std::optional<ListedMessage> find_message(std::string_view answer);

struct MemoryCount {
    int used = 0;
    int size = 0;
};
// Of the memory that AT+CPMS= has selected.
std::optional<MemoryCount> read_count(std::string_view answer);

struct Announcement {
    std::string memory = {};  // "SM"
    std::optional<int> index = {};
};
// A line that says something is stored: +CMTI, +CDSI.
std::optional<Announcement> read_announcement(std::string_view line);

// The name of a line that a modem says of its own accord, "+QIND", "Call Ready"; empty where it has none that
// can be told without what comes after it. Letters, digits and one sign: fit for a log.
std::string name_of_line(std::string_view line);

// The name of the last line of what was said unasked; nothing when that was no more than one line.
std::optional<std::string> unsolicited_in(std::string_view said);

// Without blanks and control characters at its ends.
std::string_view trimmed(std::string_view line);

bool is_hexadecimal(std::string_view line);

}  // namespace kanal::sms
