#include "forwarder/sinks/sp4n_sink.hpp"

#include "forwarder/sinks/centre_words.hpp"
#include "forwarder/sinks/http_keys.hpp"
#include "forwarder/sinks/http_outcomes.hpp"
#include "forwarder/sinks/later_edition.hpp"
#include "json/parse.hpp"

#include <atomic>
#include <optional>
#include <utility>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

constexpr char const* kUnreadable = "the record cannot be read";
constexpr auto kStopWithin = std::chrono::seconds(3);
constexpr auto kTurn = std::chrono::seconds(1);
// So many answers lost in a row are the centre's way: one report an hour, so that a person has few to ask
// for.
constexpr unsigned kLostInARow = 5;
constexpr auto kAfterLost = std::chrono::hours(1);

// Nothing was sent.
Outcome unsent(Kind kind, std::string why) {
    return {.kind = kind, .why = std::move(why), .tried = false};
}

// What is clear before anything is sent; nothing: it has to be sent. Attachments have no place in this
// interface.
std::optional<Outcome> without_sending(OutboundReport const& report) {
    if (report.suspect) return unsent(Kind::unknown, "the process ended while it was being sent");
    auto const parsed = parse_json(report.record);
    auto const* const record = parsed ? parsed->if_object() : nullptr;
    if (record == nullptr) return unsent(Kind::by_hand, kUnreadable);
    return decide_edition(report, *record, false);
}

http::ClientOptions sending_once(http::ClientOptions options) {
    options.once = true;
    return options;
}

http::ClientOptions asking(http::ClientOptions options, Duration timeout) {
    options.timeout = timeout;
    return options;
}

class Sp4nSink : public Sink {
public:
    explicit Sp4nSink(Sp4nSinkOptions options)
        : options_(std::move(options)),
          client_(sending_once(options_.client)),
          asker_(asking(options_.client, options_.lookup.timeout)) {}

    bool repetition_is_harmless() const override { return false; }
    bool takes_editions() const override { return false; }

    // Its title and text say what it is; this interface has nothing else to say it by.
    bool takes_trials() const override { return true; }

    std::vector<Outcome> deliver(std::span<OutboundReport const> reports) override {
        std::vector<Outcome> outcomes(reports.size());
        for (auto& one : outcomes)
            one.tried = false;
        if (!reports.empty() && !stopping_) outcomes.front() = deliver_one(reports.front());
        return outcomes;
    }

    bool can_inquire() const override { return !options_.lookup.url.empty(); }

    Finding inquire(DoubtfulReport const& report, Time now) override {
        Finding finding;
        auto const url = fill_in(options_.lookup.url, report);
        auto const token = read_centre_token(options_.lookup.token_file);
        if (!url) finding.why = "the centre gave no transaction id to ask by";
        if (!token) finding.why = token.error().what;
        if (!url || !token) return finding;
        http::ClientRequest request;
        request.url = *url;
        request.bearer = *token;
        request.headers = {"Accept: text/xml, application/xml"};
        auto const response = asker_.ask(request, stopping_);
        return classify_lookup(response, report, options_.lookup, now);
    }

    void begin_shutdown() override {
        stopping_ = true;
        client_.wake();
        asker_.wake();
    }

private:
    Outcome deliver_one(OutboundReport const& report) {
        // First, whatever else is wrong: one that may have been sent must not be taken for one that was not.
        if (auto decided = without_sending(report)) return std::move(*decided);
        auto const token = read_centre_token(options_.token_file);
        if (!token) return {.kind = Kind::misconfigured, .why = token.error().what};
        auto const body = sp4n_request(report.record, *token, options_.names);
        if (!body) return unsent(Kind::by_hand, kUnreadable);
        if (ask_first_)
            if (auto down = ask_whether_down()) return std::move(*down);
        auto response = post(*body);
        hide_secret(response.body, *token);
        auto result = classify_sp4n_answer(response, options_.doubts);
        note(result);
        return result;
    }

    // After a lost answer a question without an effect goes first: it is not for the next report to find out
    // whether the centre is well.
    std::optional<Outcome> ask_whether_down() {
        http::ClientRequest request;
        request.url = options_.url;
        auto const response = asker_.ask(request, stopping_);
        if (response.status >= 500) return outcome_by_status(response);
        if (response.status > 0) return std::nullopt;
        return outcome_of_failure(response);
    }

    http::ClientResponse post(std::string const& body) {
        http::ClientRequest request;
        request.url = options_.url;
        request.post = body;
        // As the one client that is known to have worked spells it.
        request.headers = {"Content-Type: text/xml; charset=UTF8", "Accept: text/xml"};
        auto const id = client_.begin(request);
        std::optional<SteadyTime> abandon_at;
        while (true) {
            auto const now = std::chrono::steady_clock::now();
            if (stopping_ && !abandon_at) abandon_at = now + kStopWithin;
            if (abandon_at && now >= *abandon_at) return client_.cancel(id);
            for (auto& ended : client_.turn(kTurn))
                if (ended.id == id) return std::move(ended.response);
        }
    }

    void note(Outcome& result) {
        bool const lost = result.kind == Kind::unknown;
        ask_first_ = lost || (result.kind == Kind::retry && ask_first_);
        if (!lost && result.kind != Kind::retry) lost_in_a_row_ = 0;
        if (!lost) return;
        if (++lost_in_a_row_ >= kLostInARow && !result.retry_after) result.retry_after = kAfterLost;
    }

    Sp4nSinkOptions options_;
    http::Client client_;
    http::Client asker_;
    bool ask_first_ = false;
    unsigned lost_in_a_row_ = 0;
    std::atomic<bool> stopping_ = false;
};

}  // namespace

std::unique_ptr<Sink> make_sp4n_sink(Sp4nSinkOptions options) {
    return std::make_unique<Sp4nSink>(std::move(options));
}

}  // namespace kanal::forwarder
