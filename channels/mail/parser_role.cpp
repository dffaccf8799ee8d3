#include "channels/mail/parser_role.hpp"

#include "base/framed_pipe.hpp"
#include "channels/mail/mail_parser.hpp"
#include "channels/mail/parsed_mail_codec.hpp"

#include <sys/resource.h>

namespace kanal::mail {

// The system counts over the life of the process, and one process reads many mails.
bool limit_parser_cpu(unsigned seconds) {
    rusage used{};
    rlimit limit{};
    if (::getrusage(RUSAGE_SELF, &used) != 0 || ::getrlimit(RLIMIT_CPU, &limit) != 0) return false;
    limit.rlim_cur = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1) + seconds;
    return ::setrlimit(RLIMIT_CPU, &limit) == 0;
}

std::optional<std::string> answer_parser_request(std::string_view request) {
    if (request.empty()) return std::nullopt;
    return encode(parse_mail(request.substr(1), request.front() == '\1'));
}

int run_mail_parser(int socket) {
    FramedPipe pipe(socket, kLargestParserMessage);
    for (;;) {
        auto const request = pipe.receive();
        if (!request) return 1;
        if (!*request) return 0;
        if (!limit_parser_cpu(kParserCpuSeconds)) return 1;
        auto const answer = answer_parser_request(**request);
        if (!answer || !pipe.send(*answer)) return 1;
    }
}

}  // namespace kanal::mail
