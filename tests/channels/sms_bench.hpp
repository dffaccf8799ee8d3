#pragma once

#include "channels/sms/sms.hpp"
#include "tests/channels/sms_messages.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_modem.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kanal::test {

// The door, with something that happens when a batch is about to pass it, and once it has.
class WatchedIntake final : public Intake {
public:
    asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) override;
    asio::awaitable<Result<void>> quarantine(std::string channel, RawBytes raw, std::string why) override;
    asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string id) override;
    asio::awaitable<Result<std::optional<ReportView>>> view(std::string name) override;
    asio::awaitable<Result<ReportPage>> views(ReportQuery query) override;
    asio::awaitable<Result<std::optional<std::string>>> cursor(std::string channel) override;
    asio::awaitable<Result<std::map<std::string, std::string>>> notes(std::string channel, std::string prefix)
        override;

    FakeIntake fake = {};
    std::function<void()> before = {};  // once
    std::function<void()> after = {};   // once
};

// A channel on a modem, running. Time passes only while something is waited for here.
class SmsBench {
public:
    explicit SmsBench(sms::SmsOptions options);
    ~SmsBench();  // cancels the channel and waits for its end

    // Runs the loop until it holds; false when it did not within that time.
    bool until(std::function<bool()> const& holds, Duration longest = std::chrono::seconds(60));
    void run_for(Duration time);
    void stop();
    void start();

    // Kills the process that holds the modem.
    void kill_child() const;
    bool has_child() const;

    std::string health(std::string_view name) const;
    std::vector<std::string> texts() const;  // of what was stored, in order
    std::size_t count(std::string_view text) const;
    std::vector<std::string> unreadable() const;  // why, in order

    sms::SmsOptions options;
    WatchedIntake intake = {};
    std::unique_ptr<sms::Sms> channel = {};

private:
    boost::asio::io_context loop_ = {};
    boost::asio::cancellation_signal cancel_ = {};
    bool running_ = false;
};

// Made for tests: everything that waits is quick.
sms::SmsOptions quick_options(std::string device);

}  // namespace kanal::test
