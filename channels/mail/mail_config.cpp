#include "channels/mail/mail_config.hpp"

#include "channels/mail/parser_role.hpp"

#include <algorithm>
#include <random>

namespace kanal::mail {

MailReaderOptions read_reader_options(
    YamlReader& block, std::string const& account, std::vector<std::string> const& own
) {
    MailReaderOptions options;
    options.channel = block.text("name", "");
    options.receiver.account = block.text("account", account);
    options.receiver.own_addresses = block.texts("own_addresses");
    for (auto const& address : options.receiver.own_addresses) {
        if (!is_address(address))
            block.fault("own_addresses", "each is a mail address, like lapor@example.go.id");
    }
    auto& known = options.receiver.own_addresses;
    known.insert(known.end(), own.begin(), own.end());
    options.receiver.authentication_server = block.text("authentication_server", "");
    options.largest_mail = block.size("largest_mail", options.largest_mail, 64 * 1024, kLargestMail);
    options.deadline =
        block.duration("parser_deadline", options.deadline, std::chrono::seconds(1), std::chrono::minutes(5));
    return options;
}

bool is_address(std::string_view text) {
    auto const at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.rfind('@') == at &&
           text.find_first_of(" \t<>,") == std::string_view::npos;
}

std::function<double()> process_jitter() {
    auto const engine = std::make_shared<std::minstd_rand>(std::random_device()());
    return [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); };
}

}  // namespace kanal::mail
