#include "channels/lmtp/lmtp.hpp"

#include "base/log.hpp"
#include "channels/mail/health.hpp"

namespace kanal::lmtp {

namespace {

constexpr auto kMediaType = "message/rfc822";

class LmtpChannel final : public Channel {
public:
    LmtpChannel(LmtpOptions options, std::function<double()> jitter)
        : name_(std::move(options.name)),
          reader_(std::move(options.reader), std::move(jitter)),
          server_(std::move(options.server), [this](Delivery delivery) {
              return store(std::move(delivery));
          }) {}

    Result<Reading> read(RawBytes const&) const override {
        return reject("lmtp: read: only the parser's process reads mail");
    }

    asio::awaitable<Result<Reading>> replay(RawBytes raw) override {
        auto read = co_await reader_.read(std::move(raw), false);
        if (!read) co_return read.error();
        co_return std::move(read->reading);
    }

    asio::awaitable<Result<void>> run(Intake& intake) override {
        intake_ = &intake;
        co_return co_await server_.run();
    }

    std::vector<HealthItem> health() const override {
        return {
            mail::health_time("last_mail", last_mail_),
            mail::health_count("mails", mails_),
            mail::health_count("connections", server_.connections()),
            mail::health_count("refused", server_.refused()),
            mail::health_count("parser_failures", reader_.failures()),
        };
    }

private:
    // The envelope's sender goes on top, where the last server on the way writes it: it is the best sign of a
    // bounce.
    asio::awaitable<Outcome> store(Delivery delivery) {
        RawBytes raw;
        raw.media_type = kMediaType;
        raw.bytes = "Return-Path: <" + delivery.sender + ">\r\n";
        raw.bytes.append(delivery.content);
        auto read = co_await reader_.read(std::move(raw), false);
        if (!read) {
            log::limited_event(
                log::Level::error,
                "mail_parser_not_started",
                {{"channel", name_}, {"reason", read.error().what}}
            );
            co_return Outcome::try_later;
        }
        Batch batch;
        batch.channel = name_;
        batch.reading = std::move(read->reading);
        // Why it was not stored is logged by the intake.
        auto const receipts = co_await intake_->accept(std::move(batch));
        if (!receipts) co_return Outcome::try_later;
        ++mails_;
        last_mail_ = Clock::now();
        co_return Outcome::stored;
    }

    std::string name_;
    mail::MailReader reader_;
    Server server_;
    Intake* intake_ = nullptr;
    std::uint64_t mails_ = 0;
    std::optional<Time> last_mail_ = {};
};

}  // namespace

std::unique_ptr<Channel> make_channel(LmtpOptions options, std::function<double()> jitter) {
    return std::make_unique<LmtpChannel>(std::move(options), std::move(jitter));
}

}  // namespace kanal::lmtp
