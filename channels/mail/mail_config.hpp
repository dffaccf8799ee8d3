#pragma once

#include "channels/mail/mail_intake.hpp"
#include "config/yaml_reader.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// The keys that both kinds of mail channel have: account, own_addresses, authentication_server, largest_mail,
// parser_deadline, silence, and the section answer. `account` is the default of its key; `own` are our
// addresses by other keys.
MailIntakeOptions read_intake_options(
    YamlReader& block, std::string const& account, std::vector<std::string> const& own
);

// "host" or "host:port", an IPv6 address in brackets: what is said to it leaves no wire.
bool is_on_this_machine(std::string_view host);

// One "@" with something on both sides, and no blank.
bool is_address(std::string_view text);

}  // namespace kanal::mail
