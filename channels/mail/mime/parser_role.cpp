#include "channels/mail/mime/parser_role.hpp"

#include "base/framed_pipe.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "channels/mail/mime/parsed_mail_codec.hpp"

#include <sys/resource.h>

namespace kanal::mail {

namespace {

constexpr std::size_t kHead = 2;
constexpr int kCut = 1;
constexpr int kSimple = 2;

}  // namespace

// The system counts over the life of the process, and one process reads many mails.
bool limit_parser_cpu(unsigned seconds) {
    rusage used{};
    rlimit limit{};
    if (::getrusage(RUSAGE_SELF, &used) != 0 || ::getrlimit(RLIMIT_CPU, &limit) != 0) return false;
    limit.rlim_cur = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1) + seconds;
    return ::setrlimit(RLIMIT_CPU, &limit) == 0;
}

std::string to_bytes(ParserRequest const& request, std::string_view mail) {
    std::string bytes;
    bytes.reserve(kHead + mail.size());
    bytes.push_back(static_cast<char>((request.cut ? kCut : 0) | (request.simple ? kSimple : 0)));
    bytes.push_back(static_cast<char>(request.cpu_seconds));
    bytes.append(mail);
    return bytes;
}

std::optional<std::string> answer_parser_request(std::string_view request) {
    if (request.size() < kHead) return std::nullopt;
    ParseLimits limits;
    limits.simple = (request[0] & kSimple) != 0;
    if (limits.simple) limits.depth = 10;
    if (limits.simple) limits.parts = 100;
    return encode(parse_mail(request.substr(kHead), (request[0] & kCut) != 0, limits));
}

int run_mail_parser(int socket) {
    FramedPipe pipe(socket, kLargestParserMessage);
    for (;;) {
        auto const request = pipe.receive();
        if (!request) return 1;
        if (!*request) return 0;
        if ((*request)->size() < kHead || !limit_parser_cpu(static_cast<unsigned char>((**request)[1])))
            return 1;
        auto const answer = answer_parser_request(**request);
        if (!answer || !pipe.send(*answer)) return 1;
    }
}

}  // namespace kanal::mail
