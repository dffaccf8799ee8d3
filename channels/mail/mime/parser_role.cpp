#include "channels/mail/mime/parser_role.hpp"

#include "base/framed_pipe.hpp"
#include "base/temporary_file.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "channels/mail/mime/parsed_mail.hpp"

#include <sys/resource.h>

namespace kanal::mail {

namespace {

constexpr std::size_t kSize = 2;
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

std::string to_bytes(ParserRequest const& request) {
    return {
        static_cast<char>((request.cut ? kCut : 0) | (request.simple ? kSimple : 0)),
        static_cast<char>(request.cpu_seconds)};
}

std::optional<ParserRequest> read_parser_request(std::string_view bytes) {
    if (bytes.size() != kSize) return std::nullopt;
    ParserRequest request;
    request.cut = (bytes[0] & kCut) != 0;
    request.simple = (bytes[0] & kSimple) != 0;
    request.cpu_seconds = static_cast<unsigned char>(bytes[1]);
    return request;
}

std::string answer_parser_request(ParserRequest const& request, std::string_view mail) {
    ParseLimits limits;
    limits.simple = request.simple;
    if (limits.simple) limits.depth = 10;
    if (limits.simple) limits.parts = 100;
    return encode(parse_mail(mail, request.cut, limits));
}

int run_mail_parser(int socket, ParserAnswer answer) {
    FramedPipe pipe(socket, kLargestParserMessage);
    for (;;) {
        Descriptor file;
        auto const message = pipe.receive(file);
        if (!message) return 1;
        if (!*message) return 0;
        auto const request = read_parser_request(**message);
        if (!request || !limit_parser_cpu(request->cpu_seconds)) return 1;
        auto const mail = MappedFile::map(file);
        if (!mail || !pipe.send(answer(*request, mail->bytes()))) return 1;
    }
}

}  // namespace kanal::mail
