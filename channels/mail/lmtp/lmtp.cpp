#include "channels/mail/lmtp/lmtp.hpp"

#include "base/task_group.hpp"
#include "channels/platform/health_items.hpp"
#include "core/intake.hpp"

#include <boost/asio/this_coro.hpp>

namespace kanal::lmtp {

namespace {

class LmtpChannel final : public Channel {
public:
    LmtpChannel(LmtpOptions options, std::function<double()> jitter)
        : mails_(std::move(options.intake), std::move(jitter)),
          server_(std::move(options.server), [this](Delivery delivery) {
              return store(std::move(delivery));
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
        items.push_back(platform::health_count("connections", server_.connections()));
        items.push_back(platform::health_count("refused", server_.refused()));
        return items;
    }

private:
    // The envelope's sender goes on top, where the last server on the way writes it: it is the best sign of a
    // bounce.
    asio::awaitable<Outcome> store(Delivery delivery) {
        mail::IncomingMail mail;
        mail.bytes = "Return-Path: <" + delivery.sender + ">\r\n";
        mail.bytes.append(delivery.content);
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
