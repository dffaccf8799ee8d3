#include "channels/mail/imap/email.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "channels/mail/imap/mail_collector.hpp"
#include "channels/mail/mail_config.hpp"
#include "config/yaml_reader.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace kanal::imap {

namespace {

// Below the 29 minutes after which a server may end the connection (RFC 2177), and short enough for a router
// that forgets silent ones.
constexpr Duration kIdle = std::chrono::minutes(9);
constexpr auto kCertificateWarning = std::chrono::hours(14 * 24);
constexpr unsigned kQuotaWarning = 90;  // per cent
constexpr auto kQuotaStep = std::chrono::hours(1);

unsigned percent(Quota const& quota) {
    return quota.limit == 0
               ? 0
               : static_cast<unsigned>(std::min<std::uint64_t>(quota.used * 100 / quota.limit, 999));
}

// By which name the log calls it that there is no connection.
std::string_view event_of(ConnectFault fault) {
    switch (fault) {
        case ConnectFault::unreachable:
            return "mailbox_unreachable";
        case ConnectFault::tls:
            return "mailbox_not_trusted";
        case ConnectFault::login:
            return "mailbox_login_refused";
    }
    return {};
}

class EmailChannel final : public Channel {
public:
    EmailChannel(EmailOptions options, std::function<double()> jitter)
        : options_(std::move(options)),
          jitter_(jitter),
          mails_(options_.intake, std::move(jitter)),
          mailbox_(options_.server, options_.intake.reader.largest_mail),
          collector_(options_, mails_, mailbox_) {}

    Result<Reading> read(RawBytes const&) const override {
        return reject("email: read: only the parser's process reads mail");
    }

    asio::awaitable<Result<Reading>> replay(RawBytes raw) override { return mails_.replay(std::move(raw)); }

    asio::awaitable<Result<void>> run(Intake& intake) override {
        auto const restored = co_await mails_.restore(intake);
        if (!restored) co_return restored.error();
        mailbox_.begin();
        TaskGroup tasks(co_await asio::this_coro::executor);
        tasks.add("mailbox", keep_connected(intake));
        tasks.add("mail", mails_.run(intake));
        co_return co_await tasks.first_end();
    }

    std::vector<HealthItem> health() const override {
        auto items = mails_.health();
        items.push_back(health_time("last_poll", last_poll_));
        items.push_back(health_count("mailbox_mails", collector_.mails_in_mailbox()));
        items.push_back(health_count("skipped", collector_.skipped()));
        items.push_back(health_count("login_failures", login_failures_));
        if (quota_) items.push_back(health_count("quota_percent", percent(*quota_)));
        if (auto const expires = mailbox_.certificate_expires()) {
            items.push_back(health_time("certificate_expires", expires));
        }
        return items;
    }

private:
    asio::awaitable<void> keep_connected(Intake& intake);
    asio::awaitable<Error> serve_connection(Intake& intake);
    asio::awaitable<Result<void>> check_quota();
    void check_certificate() const;

    EmailOptions options_;
    std::function<double()> jitter_;
    mail::MailIntake mails_;
    Mailbox mailbox_;
    MailCollector collector_;
    ConnectFault fault_ = ConnectFault::unreachable;
    unsigned failures_ = 0;  // connections in a row that brought no mail and came to the end of no poll
    std::uint64_t login_failures_ = 0;
    std::optional<Time> last_poll_ = {};
    std::optional<Quota> quota_ = {};
    SteadyTime next_quota_ = {};
};

asio::awaitable<void> EmailChannel::keep_connected(Intake& intake) {
    for (;;) {
        auto const done_before = collector_.done();
        auto const ended = co_await serve_connection(intake);
        if (collector_.done() > done_before) failures_ = 0;
        bool const was_there = mailbox_.connected();
        mailbox_.disconnect();
        auto const& back_off =
            !was_there && fault_ == ConnectFault::login ? options_.login_refused : options_.unreachable;
        auto const delay = back_off.after(++failures_, jitter_());
        // One connection that breaks is the way of networks; two without any success between them are not.
        log::event(
            failures_ > 1 ? log::Level::error : log::Level::warning,
            was_there ? "mailbox_lost" : event_of(fault_),
            {{"channel", options_.name}, {"reason", ended.what}, {"again_in_ms", delay.count()}}
        );
        co_await sleep_for(delay);
    }
}

// One connection, until it ends.
asio::awaitable<Error> EmailChannel::serve_connection(Intake& intake) {
    auto const connected = co_await mailbox_.connect(fault_);
    if (!connected) {
        if (fault_ == ConnectFault::login) ++login_failures_;
        co_return connected.error();
    }
    check_certificate();
    auto const restored = co_await collector_.restore(intake);
    if (!restored) co_return restored.error();
    for (;;) {
        auto const collected = co_await collector_.collect(intake);
        if (!collected) co_return collected.error();
        last_poll_ = WallClock::now();
        failures_ = 0;
        auto const checked = co_await check_quota();
        if (!checked) co_return checked.error();
        auto const waited = co_await mailbox_.wait(kIdle, options_.poll);
        if (!waited) co_return waited.error();
    }
}

void EmailChannel::check_certificate() const {
    auto const expires = mailbox_.certificate_expires();
    if (!expires || *expires - WallClock::now() > kCertificateWarning) return;
    auto const left =
        std::chrono::duration_cast<std::chrono::hours>(*expires - WallClock::now()).count() / 24;
    log::event(log::Level::warning, "mailbox_certificate_ends", {{"channel", options_.name}, {"days", left}});
}

asio::awaitable<Result<void>> EmailChannel::check_quota() {
    auto const now = std::chrono::steady_clock::now();
    if (now < next_quota_) co_return Result<void>{};
    next_quota_ = now + kQuotaStep;
    auto get = [name = options_.mailbox](ImapSession& session) { return session.quota(name); };
    auto const quota = co_await mailbox_.ask(std::move(get));
    if (!quota) co_return quota.error();
    quota_ = *quota;
    if (quota_ && percent(*quota_) >= kQuotaWarning) {
        log::event(
            log::Level::warning,
            "mailbox_nearly_full",
            {{"channel", options_.name}, {"percent", percent(*quota_)}}
        );
    }
    co_return Result<void>{};
}

}  // namespace

std::unique_ptr<Channel> make_channel(EmailOptions options, std::function<double()> jitter) {
    return std::make_unique<EmailChannel>(std::move(options), std::move(jitter));
}

}  // namespace kanal::imap

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
