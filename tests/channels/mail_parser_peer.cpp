#include "channels/mail/mime/parser_role.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

// What the tests start as the parser's child: the real parser, which misbehaves where the mail tells it to.
namespace {

constexpr int kSocket = 3;

std::string_view order_of(std::string_view mail) {
    constexpr std::string_view kOrder = "X-Test: ";
    auto const begin = mail.find(kOrder);
    if (begin == std::string_view::npos) return {};
    auto const order = mail.substr(begin + kOrder.size());
    return order.substr(0, order.find('\r'));
}

void obey(std::string_view order) {
    if (order == "hang") ::pause();
    if (order == "abort" || order == "abort-unless-simple") std::abort();
    for (bool volatile spinning = order == "spin"; spinning;) {
    }
    // The first child that reads it dies, the next one finds the file.
    if (order.starts_with('/') && ::open(std::string(order).c_str(), O_CREAT | O_EXCL, 0600) >= 0)
        std::abort();
}

std::string answer(kanal::mail::ParserRequest const& request, std::string_view mail) {
    if (!kanal::mail::limit_parser_cpu(1)) std::abort();
    auto const order = order_of(mail);
    if (!request.simple || order != "abort-unless-simple") obey(order);
    return order == "babble" ? "nonsense" : kanal::mail::answer_parser_request(request, mail);
}

}  // namespace

int main(int argc, char** argv) {
    return argc == 3 && std::string(argv[2]) == kanal::mail::kParserRole
               ? kanal::mail::run_mail_parser(kSocket, answer)
               : 64;
}
