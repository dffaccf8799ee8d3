#include "channels/child_roles.hpp"

#include "base/sandbox.hpp"
#include "channels/mail/mime/parser_role.hpp"
#include "channels/sms/modem_server.hpp"

#include <unistd.h>

namespace kanal {

namespace {

// The parser of mails needs no file but converters of character sets, and nothing of ours.
int run_confined_parser(int descriptor) {
    if (!enter_sandbox({system_libraries(), {}})) return kNotConfined;
    return mail::run_mail_parser(descriptor);
}

int run_modem(int descriptor) {
    return sms::ModemServer(descriptor).run();
}

struct Role {
    std::string_view name;
    int (*run)(int descriptor);
};

// In alphabetical order.
constexpr Role kRoles[] = {
    {mail::kParserRole, run_confined_parser},
    {"modem", run_modem},
};

}  // namespace

int run_child_role(std::string_view role, int descriptor) {
    for (auto const& known : kRoles)
        if (known.name == role)
            ::_exit(known.run(descriptor));  // the search for leaks would trace the process
    return 64;
}

}  // namespace kanal
