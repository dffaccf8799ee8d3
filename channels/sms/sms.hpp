#pragma once

#include "base/child_keeper.hpp"
#include "channels/sms/session.hpp"
#include "core/channel.hpp"

namespace kanal::sms {

// Receives text messages through one modem, which lives in a child process of its own.
class Sms final : public Channel {
public:
    explicit Sms(SmsOptions options);

    Result<Reading> read(RawBytes const& raw) const override;
    asio::awaitable<Result<void>> run(Intake& intake) override;
    std::vector<HealthItem> health() const override;

private:
    // What one run() uses.
    struct Running {
        Running(Sms& channel, Intake& intake);
        ~Running();
        Running(Running const&) = delete;
        Running& operator=(Running const&) = delete;

        Sms& channel;
        Inbox inbox;
        ChildKeeper keeper;
    };
    asio::awaitable<void> run_session(Running& running);
    asio::awaitable<void> between_sessions(Running& running);

    SmsOptions options_;
    SmsAnswers answers_;
    platform::SilenceWatch silence_;
    ModemStatus status_;
    Running* running_ = nullptr;
    bool alarmed_ = false;
};

}  // namespace kanal::sms
