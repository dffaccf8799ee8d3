#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::mail {

constexpr auto kParserRole = "mail-parser";
constexpr std::size_t kLargestMail = 64 * 1024 * 1024;           // what may be configured as a limit
constexpr std::size_t kLargestParserMessage = 3 * kLargestMail;  // either way

// What the child is asked: a head of two octets, the second one the seconds of processor time it may take,
// and the mail's bytes behind it.
struct ParserRequest {
    bool cut = false;     // the bytes are only the beginning of the mail
    bool simple = false;  // see ParseLimits::simple
    unsigned cpu_seconds = 5;
};
std::string to_bytes(ParserRequest const& request, std::string_view mail);

// From here on the process is ended by SIGXCPU after about that much more processor time. False: it cannot be
// set.
bool limit_parser_cpu(unsigned seconds);

// What the child answers to one request: encode(parse_mail(...)). Nothing where `request` is none.
std::optional<std::string> answer_parser_request(std::string_view request);

// The parser's child process: answers requests from the socket until it closes. Gives the exit code.
int run_mail_parser(int socket);

}  // namespace kanal::mail
