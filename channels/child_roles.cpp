#include "channels/child_roles.hpp"

#include "channels/mail/parser_role.hpp"
#include "channels/sms/modem_role.hpp"

namespace kanal {

namespace {

struct Role {
    std::string_view name;
    int (*run)(int descriptor);
};

// In alphabetical order.
constexpr Role kRoles[] = {
    {mail::kParserRole, mail::run_mail_parser},
    {"modem", sms::run_modem_role},
};

}  // namespace

int run_child_role(std::string_view role, int descriptor) {
    for (auto const& known : kRoles)
        if (known.name == role) return known.run(descriptor);
    return 64;
}

}  // namespace kanal
