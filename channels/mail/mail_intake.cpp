#include "channels/mail/mail_intake.hpp"

#include "base/byte_budget.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "core/health_item.hpp"

#include <boost/asio/this_coro.hpp>

namespace kanal::mail {

namespace {

constexpr Duration kSilenceStep = std::chrono::minutes(1);

}  // namespace

std::string RecentMails::former(Sha256 const& content, std::string const& number) {
    auto const [known, added] = numbers_.emplace(content, number);
    if (!added) return known->second == number ? std::string() : known->second;
    order_.push_back(content);
    if (order_.size() > most_) {
        numbers_.erase(order_.front());
        order_.pop_front();
    }
    return {};
}

namespace asio = boost::asio;

MailIntake::MailIntake(MailIntakeOptions options, std::function<double()> jitter)
    : channel_(options.reader.channel),
      reader_(std::move(options.reader), std::move(jitter)),
      answers_(std::move(options.answers), channel_),
      silence_(options.silence) {}

asio::awaitable<Result<void>> MailIntake::restore(Intake& intake) {
    auto const notes = co_await intake.notes(channel_, std::string());
    if (!notes) co_return notes.error();
    auto const silence = notes->find(std::string(platform::SilenceWatch::kNote));
    if (silence != notes->end()) silence_.restore(silence->second);
    if (silence != notes->end() && !last_mail_) last_mail_ = silence_.since();
    answers_.restore(*notes);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> MailIntake::take(Intake& intake, IncomingMail mail) {
    if (auto const& failure = mail.bytes->failure()) {
        log::limited_event(
            log::Level::error, "mail_not_staged", {{"channel", channel_}, {"reason", failure->what}}
        );
        co_return *failure;
    }
    auto waiting = byte_budget().wait(channel_, mail.bytes->size());
    auto const lease = co_await std::move(waiting);
    auto read = co_await reader_.read(std::move(mail.bytes), mail.cut);
    if (!read) {
        log::limited_event(
            log::Level::error, "mail_not_read", {{"channel", channel_}, {"reason", read.error().what}}
        );
        co_return read.error();
    }
    auto const now = WallClock::now();
    auto silence = silence_;
    silence.message(now);
    Batch batch;
    batch.channel = channel_;
    batch.reading = std::move(read->reading);
    batch.cursor = std::move(mail.cursor);
    batch.notes = std::move(mail.notes);
    batch.notes.push_back({std::string(platform::SilenceWatch::kNote), silence.to_note()});
    auto const receipts = co_await intake.accept(std::move(batch));
    if (!receipts) co_return receipts.error();

    ++mails_;
    last_mail_ = now;
    silence_ = std::move(silence);
    if (read->content && !receipts->empty()) tell_of_repetition(*read->content, receipts->front().number);
    bool const first = !receipts->empty() && !receipts->front().duplicate;
    if (first && read->answer_to) answers_.enqueue(*read->answer_to, receipts->front().number);
    co_return Result<void>{};
}

void MailIntake::tell_of_repetition(Sha256 const& content, std::string const& number) {
    auto const former = recent_.former(content, number);
    if (former.empty()) return;
    log::limited_event(
        log::Level::notice, "mail_repeated", {{"channel", channel_}, {"number", number}, {"former", former}}
    );
}

asio::awaitable<Result<void>> MailIntake::run(Intake& intake) {
    TaskGroup tasks(co_await asio::this_coro::executor);
    tasks.add("answers", answers_.run(intake));
    tasks.add("silence", watch_silence());
    co_return co_await tasks.first_end();
}

asio::awaitable<void> MailIntake::watch_silence() {
    for (;;) {
        if (auto const silent = silence_.too_long(WallClock::now())) {
            auto const hours = std::chrono::duration_cast<std::chrono::hours>(*silent).count();
            log::event(log::Level::warning, "mail_silence", {{"channel", channel_}, {"hours", hours}});
        }
        co_await sleep_for(kSilenceStep);
    }
}

asio::awaitable<Result<Reading>> MailIntake::replay(RawBytes raw) {
    auto read = co_await reader_.read(std::move(raw), false);
    if (!read) co_return read.error();
    co_return std::move(read->reading);
}

std::vector<HealthItem> MailIntake::health() const {
    std::vector<HealthItem> items{
        health_time("last_mail", last_mail_),
        health_count("mails", mails_),
        health_count("parser_failures", reader_.failures()),
    };
    if (answers_.wanted()) items.push_back(health_count("answers", answers_.sent()));
    return items;
}

}  // namespace kanal::mail
