#include "base/clock.hpp"
#include "channels/mail/imap/email.hpp"
#include "channels/mail/mail_config.hpp"
#include "config/yaml_reader.hpp"

#include <algorithm>

namespace kanal {

namespace {

// Printable ASCII: other names would have to be written in IMAP's own UTF-7.
bool is_mailbox_name(std::string const& name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return c >= 0x20 && c < 0x7f && c != '*' && c != '%';
    });
}

std::string read_mailbox(YamlReader& block, std::string_view key, std::string fallback) {
    auto name = block.text(key, std::move(fallback));
    if (!is_mailbox_name(name)) block.fault(key, "use letters and digits, as in INBOX or Arsip/Diproses");
    return name;
}

void read_url(YamlReader& block, imap::ImapServer& server) {
    server.url = block.text("url");
    server.starttls = block.flag("starttls", false);
    auto const scheme = server.url.find("://");
    auto const host = scheme == std::string::npos ? std::string() : server.url.substr(scheme + 3);
    bool const encrypted = server.url.starts_with("imaps://");
    bool const known = encrypted || server.url.starts_with("imap://");
    if (!server.url.empty() && (!known || host.empty() || host.find_first_of("/@?") != std::string::npos)) {
        return block.fault("url", "write it as imaps://mail.example.go.id, without user and path");
    }
    if (encrypted && server.starttls)
        block.fault("starttls", "belongs to imap://; imaps:// is encrypted from the start");
    if (known && !encrypted && !server.starttls && !mail::is_on_this_machine(host)) {
        block.fault("url", "the password would be readable on the way: use imaps://, or starttls: true");
    }
}

void read_login(YamlReader& block, imap::ImapServer& server) {
    server.user = block.text("user");
    bool const token = block.has("access_token_file");
    // Read at each connection, and looked at here, so that a wrong one is found at the start.
    if (token) {
        block.secret("access_token_file");
        server.token_file = block.path("access_token_file");
        if (block.has("password_file"))
            block.fault("password_file", "give this or access_token_file, not both");
    } else {
        block.secret("password_file");
        server.password_file = block.path("password_file", {});
    }
    server.ca_file = block.path("ca_file", {});
    server.timeout =
        block.duration("timeout", server.timeout, std::chrono::seconds(1), std::chrono::minutes(10));
}

}  // namespace

std::unique_ptr<Channel> make_email(YamlReader& block) {
    imap::EmailOptions options;
    options.name = block.text("name", "");
    read_url(block, options.server);
    read_login(block, options.server);
    options.mailbox = read_mailbox(block, "mailbox", options.mailbox);
    options.move_to = read_mailbox(block, "move_to", "");
    options.large_move_to = read_mailbox(block, "large_move_to", "");
    options.only_new = block.flag("only_new", false);
    options.poll = block.duration("poll", options.poll, std::chrono::seconds(1), std::chrono::hours(1));
    options.retry_skipped = block.duration(
        "retry_skipped", options.retry_skipped, std::chrono::seconds(1), std::chrono::hours(24 * 7)
    );

    auto const& user = options.server.user;
    std::vector<std::string> own;
    if (mail::is_address(user)) own.push_back(user);
    options.intake = mail::read_intake_options(block, user, own);
    if (!block.clean()) return nullptr;
    return imap::make_channel(std::move(options), random_share);
}

}  // namespace kanal
