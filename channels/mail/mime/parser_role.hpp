#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::mail {

constexpr auto kParserRole = "mail-parser";
constexpr std::size_t kLargestMail = 64 * 1024 * 1024;           // what may be configured as a limit
constexpr std::size_t kLargestParserMessage = 3 * kLargestMail;  // an answer of the child

// What the child is asked, in two octets: how to read the mail whose descriptor comes with them, and the
// seconds of processor time that it may take.
struct ParserRequest {
    bool cut = false;     // the bytes are only the beginning of the mail
    bool simple = false;  // see ParseLimits::simple
    unsigned cpu_seconds = 5;
};
std::string to_bytes(ParserRequest const& request);
std::optional<ParserRequest> read_parser_request(std::string_view bytes);

// From here on the process is ended by SIGXCPU after about that much more processor time. False: it cannot be
// set.
bool limit_parser_cpu(unsigned seconds);

// What the child answers: encode(parse_mail(...)).
std::string answer_parser_request(ParserRequest const& request, std::string_view mail);

// The parser's child process: answers requests from the socket until it closes. `answer` is
// answer_parser_request. Gives the exit code.
using ParserAnswer = std::string (*)(ParserRequest const& request, std::string_view mail);
int run_mail_parser(int socket, ParserAnswer answer = answer_parser_request);

}  // namespace kanal::mail
