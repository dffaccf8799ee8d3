#include "forwarder/sinks/http_sink.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/time_text.hpp"
#include "config/secret_file.hpp"
#include "forwarder/sinks/classify_response.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <optional>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

constexpr std::size_t kLongestToken = 8192;
constexpr auto kBeginWithin = std::chrono::seconds(20);
constexpr auto kStopWithin = std::chrono::seconds(3);
constexpr auto kTurn = std::chrono::seconds(1);

bool concerns_the_lane(Outcome const& outcome) {
    return outcome.kind == Kind::retry || outcome.kind == Kind::misconfigured;
}

Result<std::string> read_token(std::filesystem::path const& file) {
    if (file.empty()) return std::string();
    auto const token = read_token_file(file);
    if (!token) return retry("token file: " + token.error().what);
    bool const fits = std::all_of(token->begin(), token->end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (token->size() > kLongestToken || !fits) return retry("token file holds no token");
    return token;
}

class HttpSink : public Sink {
public:
    explicit HttpSink(HttpSinkOptions options) : options_(std::move(options)), client_(options_.client) {}

    std::vector<Outcome> deliver(std::span<OutboundReport const> reports) override {
        std::vector<Outcome> outcomes(reports.size());
        for (auto& outcome : outcomes)
            outcome.tried = false;
        auto const token = read_token(options_.token_file);
        if (!token) {
            Outcome failed;
            failed.kind = Kind::misconfigured;
            failed.why = token.error().what;
            std::fill(outcomes.begin(), outcomes.end(), failed);
            return outcomes;
        }
        auto sendable = reports.size();
        if (options_.put_attachments) sendable = put_attachments(reports, outcomes, *token);
        post_records(reports.first(sendable), outcomes, *token);
        return outcomes;
    }

    void begin_shutdown() override {
        stopping_ = true;
        client_.wake();
    }

private:
    using GoOn = std::function<bool(std::size_t index, http::ClientResponse const& response)>;

    // One response a request, in order. They begin in order, `in_flight` at once; none is begun any more
    // after `go_on` has said no, after kBeginWithin, or once the gateway stops.
    //
    // Until one was answered they go one at a time, so that over HTTP/2 the others share its connection.
    // libcurl can wait by itself (CURLOPT_PIPEWAIT), but 7.88 never wakes some of those who wait, and no
    // time-out of theirs applies.
    std::vector<http::ClientResponse> exchange(
        std::span<http::ClientRequest const> requests, GoOn const& go_on
    ) {
        using Steady = std::chrono::steady_clock;
        auto const last_begin = Steady::now() + kBeginWithin;
        std::optional<SteadyTime> abandon_at;
        std::vector<http::ClientResponse> responses(requests.size());
        std::map<http::Client::Id, std::size_t> under_way;
        std::size_t next = 0;
        bool beginning = true;
        while (true) {
            if (stopping_ && !abandon_at) abandon_at = Steady::now() + kStopWithin;
            if (abandon_at || Steady::now() > last_begin) beginning = false;
            while (beginning && next < requests.size() &&
                   under_way.size() < (connected_ ? options_.in_flight : 1)) {
                under_way.emplace(client_.begin(requests[next]), next);
                ++next;
            }
            if (under_way.empty() || (abandon_at && Steady::now() >= *abandon_at)) break;
            for (auto& ended : client_.turn(kTurn)) {
                auto const at = under_way.find(ended.id);
                auto const index = at->second;
                under_way.erase(at);
                if (ended.response.failure != http::ClientResponse::Failure::no_file)
                    connected_ = ended.response.whole();
                responses[index] = std::move(ended.response);
                if (!go_on(index, responses[index])) beginning = false;
            }
        }
        for (auto const& [id, index] : under_way)
            responses[index] = client_.cancel(id);
        return responses;
    }

    // Uploads what the reports name, each file once. Notes what could not be uploaded as the report's
    // outcome. How many reports from the start may be posted: those behind a failure of the lane wait.
    std::size_t put_attachments(
        std::span<OutboundReport const> reports, std::vector<Outcome>& outcomes, std::string const& token
    ) {
        std::map<std::string, std::size_t> place;
        std::vector<http::ClientRequest> requests;
        for (auto const& report : reports)
            for (auto const& sha256 : report.attachments) {
                if (!sha256_from_hex(sha256) || !place.emplace(sha256, requests.size()).second) continue;
                http::ClientRequest request;
                request.url = options_.url + "/attachments/" + sha256;
                request.upload = options_.attachment_path(sha256);
                request.headers = {"Content-Type: application/octet-stream"};
                request.bearer = token;
                requests.push_back(std::move(request));
            }
        auto const responses = exchange(requests, [](std::size_t, http::ClientResponse const& response) {
            return !concerns_the_lane(classify_attachment_response(response));
        });
        for (std::size_t i = 0; i < reports.size(); ++i)
            for (auto const& sha256 : reports[i].attachments) {
                auto const at = place.find(sha256);
                if (at == place.end()) continue;
                auto outcome = classify_attachment_response(responses[at->second]);
                if (responses[at->second].failure == http::ClientResponse::Failure::no_file)
                    log_missing(reports[i]);
                if (outcome.kind == Kind::delivered) continue;
                outcomes[i] = std::move(outcome);
                if (concerns_the_lane(outcomes[i])) return i;
                break;
            }
        return reports.size();
    }

    void post_records(
        std::span<OutboundReport const> reports, std::vector<Outcome>& outcomes, std::string const& token
    ) {
        std::vector<http::ClientRequest> requests;
        std::vector<std::size_t> whose;
        for (std::size_t i = 0; i < reports.size(); ++i) {
            if (outcomes[i].kind == Kind::refused) continue;  // with its attachment
            http::ClientRequest request;
            request.url = options_.url;
            request.post = reports[i].record;
            request.headers = {
                "Content-Type: application/json",
                "Accept: application/json",
                "Idempotency-Key: " + reports[i].idempotency_key(),
                "Kanal-Received-At: " + rfc3339(reports[i].received_at)};
            request.bearer = token;
            requests.push_back(std::move(request));
            whose.push_back(i);
        }
        auto const responses = exchange(requests, [&](std::size_t at, http::ClientResponse const& response) {
            return !concerns_the_lane(classify_record_response(response, reports[whose[at]]).outcome);
        });
        for (std::size_t at = 0; at < responses.size(); ++at) {
            auto classified = classify_record_response(responses[at], reports[whose[at]]);
            log_unconfirmed(classified, reports[whose[at]]);
            outcomes[whose[at]] = std::move(classified.outcome);
        }
    }

    void log_unconfirmed(ResponseClass const& classified, OutboundReport const& report) const {
        if (classified.alarm == ResponseClass::Alarm::none) return;
        bool const missing = classified.alarm == ResponseClass::Alarm::no_receipt;
        log::limited_event(
            log::Level::warning,
            missing ? "receipt_missing" : "receipt_mismatch",
            {{"centre", options_.centre}, {"report", report.id}, {"reason", classified.outcome.why}}
        );
    }

    void log_missing(OutboundReport const& report) const {
        log::event(
            log::Level::error,
            "attachment_missing",
            {{"centre", options_.centre}, {"report", report.id}, {"reason", "http: attachment: not on disk"}}
        );
    }

    HttpSinkOptions options_;
    http::Client client_;
    bool connected_ = false;  // the last request was answered
    std::atomic<bool> stopping_ = false;
};

}  // namespace

std::unique_ptr<Sink> make_http_sink(HttpSinkOptions options) {
    return std::make_unique<HttpSink>(std::move(options));
}

}  // namespace kanal::forwarder
