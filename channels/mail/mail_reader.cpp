#include "channels/mail/mail_reader.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "channels/mail/mime/parsed_mail_codec.hpp"
#include "channels/mail/mime/parser_role.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal::mail {

namespace asio = boost::asio;

namespace {

constexpr RetryDelay kRestartDelay{
    .first = std::chrono::milliseconds(100), .longest = std::chrono::seconds(5)};
constexpr std::size_t kSmallMail = 100 * 1024;
constexpr unsigned kFirstCpuSeconds = 5;
constexpr unsigned kLaterCpuSeconds = 1;
constexpr int kLaterPart = 5;                         // of the deadline
constexpr std::uint64_t kBareProcess = 256ULL << 20;  // program, libraries and charset tables, mapped
constexpr std::uint64_t kCopies = 12;                 // of a mail, on its way through GMime and back

ChildOptions child_options(MailReaderOptions const& options) {
    ChildOptions child;
    child.role = kParserRole;
    child.program = options.program;
    child.limits.address_space = kBareProcess + kCopies * options.largest_mail;
    child.limits.open_files = 16;
    child.limits.file_size = 0;
    child.largest_message = kLargestParserMessage;
    return child;
}

}  // namespace

// A child that nobody else uses until this goes.
class MailReader::Lease {
public:
    Lease(MailReader& reader, std::unique_ptr<ChildKeeper> keeper)
        : reader_(&reader), keeper_(std::move(keeper)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
        if (!keeper_) return;
        reader_->free_.push_back(std::move(keeper_));
        reader_->given_back_->cancel();  // all look again: not everybody may have this one
    }
    ChildKeeper& operator*() const { return *keeper_; }

private:
    MailReader* reader_;
    std::unique_ptr<ChildKeeper> keeper_;
};

MailReader::MailReader(MailReaderOptions options, std::function<double()> jitter)
    : options_(std::move(options)) {
    for (unsigned i = 0; i < options_.children; ++i)
        free_.push_back(std::make_unique<ChildKeeper>(child_options(options_), kRestartDelay, jitter));
}

MailReader::~MailReader() = default;

asio::awaitable<MailReader::Lease> MailReader::borrow(bool small) {
    if (!given_back_) given_back_.emplace(co_await asio::this_coro::executor);
    std::size_t const kept = small || options_.children < 2 ? 0 : 1;
    while (free_.size() <= kept) {
        given_back_->expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await given_back_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    Lease lease(*this, std::move(free_.back()));
    free_.pop_back();
    co_return lease;
}

// An error where the try could not be made.
asio::awaitable<Result<MailReader::Try>> MailReader::try_once(std::string request, Duration deadline) {
    auto const lease = co_await borrow(request.size() < kSmallMail);
    auto const child = co_await (*lease).child();
    if (!child) co_return child.error();
    auto const answer = co_await (*child)->ask(std::move(request), deadline);
    Try made;
    made.mail = answer ? decode(*answer) : std::nullopt;
    if (made.mail) {
        (*lease).worked();
        co_return made;
    }
    made.cause = answer ? "answer not understood" : answer.error().what;
    // What the system says where a program cannot be executed at all.
    bool const not_started = made.cause.ends_with("code 126") || made.cause.ends_with("code 127");
    auto const executor = co_await asio::this_coro::executor;
    not_started ? (*lease).failed() : (*lease).replace(executor);
    co_return made;
}

void MailReader::note_failure(RawBytes const& raw, std::string const& cause) {
    ++failures_;
    log::event(
        log::Level::warning,
        "mail_parser_failed",
        {{"channel", options_.channel}, {"mail", to_hex(sha256(raw.bytes))}, {"reason", cause}}
    );
}

asio::awaitable<Result<MailReading>> MailReader::read(RawBytes raw, bool cut) {
    ParserRequest how;
    how.cut = cut;
    std::string last_cause;
    for (unsigned made = 0; made <= options_.tries; ++made) {
        how.simple = how.simple || made == options_.tries;
        how.cpu_seconds = made == 0 ? kFirstCpuSeconds : kLaterCpuSeconds;
        auto const deadline = made == 0 ? options_.deadline : options_.deadline / kLaterPart;
        auto tried = co_await try_once(to_bytes(how, raw.bytes), deadline);
        if (!tried) co_return tried.error();
        if (tried->mail) co_return to_reading(std::move(*tried->mail), std::move(raw), options_.receiver);
        note_failure(raw, tried->cause);
        if (how.simple) break;
        how.simple = tried->cause == last_cause;
        last_cause = tried->cause;
    }
    MailReading unreadable;
    unreadable.reading = unreadable_reading(std::move(raw), "mail: the parser failed at every try");
    co_return unreadable;
}

}  // namespace kanal::mail
