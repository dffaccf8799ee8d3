#include "channels/mail/mail_reader.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "channels/mail/mime/parsed_mail.hpp"

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

Result<RawBytes> raw_bytes(StagedMail const& mail) {
    auto bytes = mail.read();
    if (!bytes) return bytes.error();
    RawBytes raw;
    raw.media_type = "message/rfc822";
    raw.bytes = std::move(*bytes);
    return raw;
}

}  // namespace

// A child that nobody else uses until this goes.
class MailReader::ChildLease {
public:
    ChildLease(MailReader& reader, std::unique_ptr<ChildKeeper> keeper)
        : reader_(&reader), keeper_(std::move(keeper)) {}
    ChildLease(ChildLease&&) noexcept = default;
    ChildLease& operator=(ChildLease&&) = delete;
    ~ChildLease() {
        if (!keeper_) return;
        reader_->free_.push_back(std::move(keeper_));
        reader_->released_->cancel();  // all look again: not everybody may have this one
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

asio::awaitable<MailReader::ChildLease> MailReader::acquire(bool small) {
    if (!released_) released_.emplace(co_await asio::this_coro::executor);
    std::size_t const kept = small || options_.children < 2 ? 0 : 1;
    while (free_.size() <= kept) {
        released_->expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await released_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    ChildLease lease(*this, std::move(free_.back()));
    free_.pop_back();
    co_return lease;
}

// An error where the try could not be made.
asio::awaitable<Result<MailReader::Attempt>> MailReader::try_once(
    std::shared_ptr<StagedMail> mail, ParserRequest request, Duration deadline
) {
    auto const lease = co_await acquire(mail->size() < kSmallMail);
    auto const child = co_await (*lease).child();
    if (!child) co_return child.error();
    auto const file = mail->open_for_reader();
    if (!file) co_return file.error();
    auto answer = co_await (*child)->ask(to_bytes(request), deadline, file->number());
    Attempt attempt;
    if (answer) {
        auto understood = co_await understand(std::move(mail), std::move(*answer));
        if (!understood) co_return understood.error();
        attempt.reading = std::move(*understood);
    }
    if (attempt.reading) {
        (*lease).worked();
        co_return attempt;
    }
    attempt.cause = answer ? "answer not understood" : answer.error().what;
    // What the system says where a program cannot be executed at all.
    bool const not_started = attempt.cause.ends_with("code 126") || attempt.cause.ends_with("code 127");
    auto const executor = co_await asio::this_coro::executor;
    not_started ? (*lease).failed() : (*lease).replace(executor);
    co_return attempt;
}

// Nothing where the answer is none.
asio::awaitable<Result<std::optional<MailReading>>> MailReader::understand(
    std::shared_ptr<StagedMail> mail, std::string answer
) {
    bool const large = mail->in_file();
    auto job = [mail = std::move(mail), answer = std::move(answer), receiver = options_.receiver](
               ) mutable -> Result<std::optional<MailReading>> {
        auto parsed = decode(answer);
        answer = {};
        if (!parsed) return std::optional<MailReading>();
        auto raw = raw_bytes(*mail);
        if (!raw) return raw.error();
        return std::optional(to_reading(std::move(*parsed), std::move(*raw), receiver));
    };
    if (!large) co_return job();
    co_return co_await thread_.run(std::move(job));
}

asio::awaitable<void> MailReader::note_failure(std::shared_ptr<StagedMail> mail, std::string cause) {
    ++failures_;
    auto digest = [mail = std::move(mail)]() {
        auto const bytes = mail->read();
        return bytes ? to_hex(sha256(*bytes)) : std::string();
    };
    auto const name = co_await thread_.run(std::move(digest));
    log::event(
        log::Level::warning,
        "mail_parser_failed",
        {{"channel", options_.channel}, {"mail", name}, {"reason", cause}}
    );
}

asio::awaitable<Result<MailReading>> MailReader::unreadable(std::shared_ptr<StagedMail> mail) {
    auto load = [mail = std::move(mail)] { return raw_bytes(*mail); };
    auto raw = co_await thread_.run(std::move(load));
    if (!raw) co_return raw.error();
    MailReading read;
    read.reading = unreadable_reading(std::move(*raw), "mail: the parser failed at every try");
    co_return read;
}

asio::awaitable<Result<MailReading>> MailReader::read(std::shared_ptr<StagedMail> mail, bool cut) {
    ParserRequest request;
    request.cut = cut;
    std::string last_cause;
    for (unsigned done = 0; done <= options_.tries; ++done) {
        request.simple = request.simple || done == options_.tries;
        request.cpu_seconds = done == 0 ? kFirstCpuSeconds : kLaterCpuSeconds;
        auto const deadline = done == 0 ? options_.deadline : options_.deadline / kLaterPart;
        auto tried = co_await try_once(mail, request, deadline);
        if (!tried) co_return tried.error();
        if (tried->reading) co_return std::move(*tried->reading);
        co_await note_failure(mail, tried->cause);
        if (request.simple) break;
        request.simple = tried->cause == last_cause;
        last_cause = tried->cause;
    }
    co_return co_await unreadable(std::move(mail));
}

asio::awaitable<Result<MailReading>> MailReader::read(RawBytes raw, bool cut) {
    auto mail = std::make_shared<StagedMail>(std::move(raw.bytes));
    co_return co_await read(std::move(mail), cut);
}

}  // namespace kanal::mail
