#include "tests/channels/sms_bench.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

namespace kanal::test {

namespace {

using namespace std::chrono_literals;

void run_once(std::function<void()>& what) {
    auto const once = std::exchange(what, nullptr);
    if (once) once();
}

std::vector<pid_t> modem_children() {
    auto const task = std::to_string(::getpid());
    std::ifstream list("/proc/" + task + "/task/" + task + "/children");
    std::vector<pid_t> found;
    for (pid_t child = 0; list >> child;) {
        std::ifstream file("/proc/" + std::to_string(child) + "/cmdline", std::ios::binary);
        std::string const line(std::istreambuf_iterator<char>(file), {});
        if (line.find("--role") != std::string::npos) found.push_back(child);
    }
    return found;
}

}  // namespace

asio::awaitable<Result<std::vector<Receipt>>> WatchedIntake::accept(Batch batch) {
    run_once(before);
    auto receipts = co_await fake.accept(std::move(batch));
    run_once(after);
    co_return receipts;
}

asio::awaitable<Result<void>> WatchedIntake::quarantine(std::string channel, RawBytes raw, std::string why) {
    return fake.quarantine(std::move(channel), std::move(raw), std::move(why));
}

asio::awaitable<Result<std::optional<ReportStatus>>> WatchedIntake::status(std::string id) {
    return fake.status(std::move(id));
}

asio::awaitable<Result<std::optional<ReportView>>> WatchedIntake::view(std::string name) {
    return fake.view(std::move(name));
}

asio::awaitable<Result<ReportPage>> WatchedIntake::views(ReportQuery query) {
    return fake.views(std::move(query));
}

asio::awaitable<Result<std::optional<std::string>>> WatchedIntake::cursor(std::string channel) {
    return fake.cursor(std::move(channel));
}

asio::awaitable<Result<std::map<std::string, std::string>>> WatchedIntake::notes(
    std::string channel, std::string prefix
) {
    return fake.notes(std::move(channel), std::move(prefix));
}

SmsBench::SmsBench(sms::SmsOptions chosen) : options(std::move(chosen)) {
    start();
}

SmsBench::~SmsBench() {
    stop();
}

void SmsBench::start() {
    channel = std::make_unique<sms::Sms>(options);
    running_ = true;
    auto ended = [this](std::exception_ptr const&, Result<void> const&) { running_ = false; };
    boost::asio::co_spawn(
        loop_, channel->run(intake), boost::asio::bind_cancellation_slot(cancel_.slot(), std::move(ended))
    );
}

void SmsBench::stop() {
    cancel_.emit(boost::asio::cancellation_type::terminal);
    until([this] { return !running_; });
    channel.reset();
}

bool SmsBench::until(std::function<bool()> const& holds, Duration longest) {
    auto const end = std::chrono::steady_clock::now() + longest;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        loop_.restart();
        loop_.run_one_for(20ms);
    }
    return true;
}

void SmsBench::run_for(Duration time) {
    until([] { return false; }, time);
}

void SmsBench::kill_child() const {
    for (auto const child : modem_children())
        ::kill(child, SIGKILL);
}

bool SmsBench::has_child() const {
    return !modem_children().empty();
}

std::string SmsBench::health(std::string_view name) const {
    for (auto const& item : channel->health())
        if (item.name == name) return item.text;
    return {};
}

std::vector<std::string> SmsBench::texts() const {
    std::vector<std::string> texts;
    for (auto const& submission : intake.fake.stored)
        texts.push_back(submission.text);
    return texts;
}

std::size_t SmsBench::count(std::string_view text) const {
    auto const all = texts();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), text));
}

std::vector<std::string> SmsBench::unreadable() const {
    std::vector<std::string> reasons;
    for (auto const& batch : intake.fake.batches)
        for (auto const& fragment : batch.reading.unreadable)
            reasons.push_back(fragment.why);
    return reasons;
}

sms::SmsOptions quick_options(std::string device) {
    sms::SmsOptions options;
    options.name = "sms-1708";
    options.account = "1708";
    options.device = std::move(device);
    // The same serial line, but without the pauses after every octet that an old cable needs: connects in
    // half a second instead of four.
    options.connection = "dku2at";
    options.model = "at";
    options.poll = 100ms;
    options.deadlines.command = 3s;
    options.deadlines.connect = 15s;
    options.deadlines.send = 3s;
    options.restart = RetryDelay{50ms, 500ms};
    options.removal = RetryDelay{30ms, 100ms};
    options.wait_for_person = 200ms;
    options.device_poll = 50ms;
    options.clock.jitter = [] { return 0.5; };
    return options;
}

}  // namespace kanal::test
