#include "channels/mail/lmtp/lmtp.hpp"

#include "base/clock.hpp"
#include "base/task_group.hpp"
#include "channels/mail/mail_config.hpp"
#include "config/network_address.hpp"
#include "config/yaml_reader.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <grp.h>
#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace kanal::lmtp {

namespace {

class LmtpChannel final : public Channel {
public:
    LmtpChannel(LmtpOptions options, std::function<double()> jitter)
        : mails_(std::move(options.intake), std::move(jitter)),
          server_(std::move(options.server), [this](std::shared_ptr<mail::StagedMail> mail) {
              return store(std::move(mail));
          }) {}

    Result<Reading> read(RawBytes const&) const override {
        return reject("lmtp: read: only the parser's process reads mail");
    }

    asio::awaitable<Result<Reading>> replay(RawBytes raw) override { return mails_.replay(std::move(raw)); }

    asio::awaitable<Result<void>> run(Intake& intake) override {
        intake_ = &intake;
        auto const restored = co_await mails_.restore(intake);
        if (!restored) co_return restored.error();
        TaskGroup tasks(co_await asio::this_coro::executor);
        tasks.add("server", server_.run());
        tasks.add("mail", mails_.run(intake));
        co_return co_await tasks.first_end();
    }

    std::vector<HealthItem> health() const override {
        auto items = mails_.health();
        items.push_back(health_count("connections", server_.connections()));
        items.push_back(health_count("refused", server_.refused()));
        return items;
    }

private:
    asio::awaitable<Outcome> store(std::shared_ptr<mail::StagedMail> bytes) {
        mail::IncomingMail mail;
        mail.bytes = std::move(bytes);
        // Why it was not stored is logged where it happens.
        auto const taken = co_await mails_.take(*intake_, std::move(mail));
        co_return taken ? Outcome::stored : Outcome::try_later;
    }

    mail::MailIntake mails_;
    Server server_;
    Intake* intake_ = nullptr;
};

}  // namespace

std::unique_ptr<Channel> make_channel(LmtpOptions options, std::function<double()> jitter) {
    return std::make_unique<LmtpChannel>(std::move(options), std::move(jitter));
}

}  // namespace kanal::lmtp

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
