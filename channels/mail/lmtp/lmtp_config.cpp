#include "base/clock.hpp"
#include "channels/mail/lmtp/lmtp.hpp"
#include "channels/mail/mail_config.hpp"
#include "config/listen_address.hpp"
#include "config/yaml_reader.hpp"

#include <grp.h>

#include <algorithm>

namespace kanal {

namespace {

constexpr std::uint16_t kSmtpPort = 25;

bool is_mode(std::string const& text) {
    return text.size() == 4 && text[0] == '0' && text.find_first_not_of("01234567") == std::string::npos;
}

lmtp::ListenOptions read_listen(YamlReader& block) {
    lmtp::ListenOptions listen;
    auto const text = block.text("listen");
    auto const mode = block.text("socket_mode", "0660");
    listen.group = block.text("socket_group", "");
    if (!listen.group.empty() && ::getgrnam(listen.group.c_str()) == nullptr)
        block.fault("socket_group", "there is no such group on this machine; make it, or correct the name");
    if (is_mode(mode)) {
        listen.mode = static_cast<unsigned>(std::stoul(mode, nullptr, 8));
    } else {
        block.fault("socket_mode", "write it as four octal digits, \"0660\"");
    }
    auto const address = parse_listen_address(text);
    if (!address) {
        if (!text.empty()) listen.socket = block.path("listen");
        return listen;
    }
    listen.address = address->address;
    listen.port = address->port;
    // LMTP has no queue behind it and no check of who speaks (RFC 2033, section 5).
    if (!address->loopback)
        block.fault("listen", "use a unix socket or a loopback address, like 127.0.0.1:2424");
    if (address->port == kSmtpPort) block.fault("listen", "port 25 belongs to SMTP; use 24 or 2424");
    return listen;
}

}  // namespace

std::unique_ptr<Channel> make_lmtp(YamlReader& block) {
    lmtp::LmtpOptions options;
    options.server.channel = block.text("name", "");
    options.server.listen = read_listen(block);
    options.server.idle =
        block.duration("idle", options.server.idle, std::chrono::seconds(1), std::chrono::hours(1));
    options.server.connections = static_cast<unsigned>(block.number("connections", 32, 1, 1000));

    auto& recipients = options.server.protocol.recipients;
    recipients = block.texts("recipients");
    if (recipients.empty()) block.fault("recipients", "name the addresses that mail is taken for");
    for (auto const& recipient : recipients) {
        if (!mail::is_address(recipient))
            block.fault("recipients", "each is a mail address, like lapor@example.go.id");
    }
    auto const account = recipients.empty() ? std::string() : recipients.front();
    options.intake = mail::read_intake_options(block, account, recipients);
    options.server.protocol.largest_mail = options.intake.reader.largest_mail;
    if (!block.clean()) return nullptr;
    return lmtp::make_channel(std::move(options), random_share);
}

}  // namespace kanal
