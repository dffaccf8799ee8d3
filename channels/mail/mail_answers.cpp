#include "channels/mail/mail_answers.hpp"

#include "base/identifier.hpp"
#include "base/log.hpp"
#include "channels/mail/answer_mail.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

namespace kanal::mail {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostWaiting = 1000;

}  // namespace

MailAnswers::MailAnswers(AnswerOptions options, std::string channel)
    : options_(std::move(options)),
      channel_(std::move(channel)),
      budget_(options_.pause, options_.a_day, {"answered/", "answered/today"}) {}

void MailAnswers::enqueue(AnswerTarget const& target, std::string const& report_number) {
    if (!wanted() || waiting_.size() >= kMostWaiting) return;
    waiting_.push_back({target, report_number});
    if (wake_) wake_->cancel();
}

asio::awaitable<void> MailAnswers::run(Intake& intake) {
    thread_.begin();
    wake_ = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor);
    for (;;) {
        while (!waiting_.empty()) {
            auto next = std::move(waiting_.front());
            waiting_.pop_front();
            co_await send(intake, std::move(next));
        }
        wake_->expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await wake_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

std::string MailAnswers::mail_for(Waiting const& waiting) const {
    AnswerMail answer;
    answer.from = options_.from;
    answer.to = waiting.target.address;
    answer.in_reply_to = waiting.target.message_id;
    answer.number = waiting.number;
    answer.text = options_.text;
    answer.message_id = random_identifier() + options_.from.substr(options_.from.find('@'));
    answer.at = WallClock::now();
    return compose(answer);
}

asio::awaitable<void> MailAnswers::send(Intake& intake, Waiting waiting) {
    auto const now = WallClock::now();
    if (!budget_.allows(waiting.target.address, now)) {
        log::limited_event(
            log::Level::info, "mail_answer_withheld", {{"channel", channel_}, {"number", waiting.number}}
        );
        co_return;
    }
    Batch spent;
    spent.channel = channel_;
    spent.notes = budget_.spend(waiting.target.address, now);
    auto const noted = co_await intake.accept(std::move(spent));
    if (!noted) co_return;
    auto job = [server = options_.server, to = waiting.target.address, mail = mail_for(waiting), this] {
        return send_mail(server, to, mail, thread_.stopping());
    };
    auto const result = co_await thread_.run(std::move(job));
    if (result) ++sent_;
    log::limited_event(
        result ? log::Level::info : log::Level::warning,
        result ? "mail_answer_sent" : "mail_answer_not_sent",
        {{"channel", channel_}, {"number", waiting.number}, {"reason", result ? "" : result.error().what}}
    );
}

}  // namespace kanal::mail
