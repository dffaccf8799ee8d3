#include "channels/mail/mail_reader.hpp"

#include "base/log.hpp"
#include "channels/mail/parsed_mail_codec.hpp"
#include "channels/mail/parser_role.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal::mail {

namespace asio = boost::asio;

namespace {

constexpr RetryDelay kRestartDelay{
    .first = std::chrono::milliseconds(100), .longest = std::chrono::seconds(5)};
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
        reader_->given_back_->cancel_one();
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

asio::awaitable<MailReader::Lease> MailReader::borrow() {
    if (!given_back_) given_back_.emplace(co_await asio::this_coro::executor);
    while (free_.empty()) {
        given_back_->expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await given_back_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    Lease lease(*this, std::move(free_.back()));
    free_.pop_back();
    co_return lease;
}

// Nothing where this try failed; an error where it could not be made.
asio::awaitable<Result<std::optional<ParsedMail>>> MailReader::try_once(std::string const& request) {
    auto const lease = co_await borrow();
    auto const child = co_await (*lease).child();
    if (!child) co_return child.error();
    auto const answer = co_await (*child)->ask(request, options_.deadline);
    auto mail = answer ? decode(*answer) : std::nullopt;
    if (mail) {
        (*lease).worked();
        co_return mail;
    }
    (*lease).failed();
    ++failures_;
    log::event(
        log::Level::warning,
        "mail_parser_failed",
        {{"channel", options_.channel}, {"reason", answer ? "answer not understood" : answer.error().what}}
    );
    co_return std::optional<ParsedMail>();
}

asio::awaitable<Result<MailReading>> MailReader::read(RawBytes raw, bool cut) {
    std::string request(1, cut ? '\1' : '\0');
    request.append(raw.bytes);
    for (unsigned made = 0; made < options_.tries; ++made) {
        auto parsed = co_await try_once(request);
        if (!parsed) co_return parsed.error();
        if (*parsed) co_return to_reading(std::move(**parsed), std::move(raw), options_.receiver);
    }
    MailReading unreadable;
    unreadable.reading = unreadable_reading(std::move(raw), "mail: the parser failed at every try");
    co_return unreadable;
}

}  // namespace kanal::mail
