#include "forwarder/sinks/http_sink.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/time_text.hpp"
#include "config/secret_file.hpp"
#include "forwarder/sinks/judgement.hpp"

#include <algorithm>
#include <map>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

constexpr std::size_t kLongestToken = 8192;

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

    void begin_shutdown() override { client_.begin_shutdown(); }

private:
    static void authorise(CentreRequest& request, std::string const& token) {
        if (!token.empty()) request.headers.push_back("Authorization: Bearer " + token);
    }

    // Uploads what the reports name, each file once. Notes what could not be uploaded as the report's
    // outcome. How many reports from the start may be posted: those behind a failure of the lane wait.
    std::size_t put_attachments(
        std::span<OutboundReport const> reports, std::vector<Outcome>& outcomes, std::string const& token
    ) {
        std::map<std::string, std::size_t> place;
        std::vector<CentreRequest> requests;
        for (auto const& report : reports)
            for (auto const& sha256 : report.attachments) {
                if (!sha256_from_hex(sha256) || !place.emplace(sha256, requests.size()).second) continue;
                CentreRequest request;
                request.url = options_.url + "/attachments/" + sha256;
                request.upload = options_.attachment_path(sha256);
                request.headers = {"Content-Type: application/octet-stream"};
                authorise(request, token);
                requests.push_back(std::move(request));
            }
        auto const answers = client_.exchange(requests, [](std::size_t, CentreAnswer const& answer) {
            return !concerns_the_lane(judge_attachment_answer(answer));
        });
        for (std::size_t i = 0; i < reports.size(); ++i)
            for (auto const& sha256 : reports[i].attachments) {
                auto const at = place.find(sha256);
                if (at == place.end()) continue;
                auto outcome = judge_attachment_answer(answers[at->second]);
                if (answers[at->second].failure == CentreAnswer::Failure::no_file) tell_missing(reports[i]);
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
        std::vector<CentreRequest> requests;
        std::vector<std::size_t> whose;
        for (std::size_t i = 0; i < reports.size(); ++i) {
            if (outcomes[i].kind == Kind::refused) continue;  // with its attachment
            CentreRequest request;
            request.url = options_.url;
            request.body = reports[i].record;
            request.headers = {
                "Content-Type: application/json",
                "Accept: application/json",
                "Idempotency-Key: " + reports[i].idempotency_key(),
                "Kanal-Received-At: " + rfc3339(reports[i].received_at)};
            authorise(request, token);
            requests.push_back(std::move(request));
            whose.push_back(i);
        }
        auto const answers = client_.exchange(requests, [&](std::size_t at, CentreAnswer const& answer) {
            return !concerns_the_lane(judge_record_answer(answer, reports[whose[at]]).outcome);
        });
        for (std::size_t at = 0; at < answers.size(); ++at) {
            auto judged = judge_record_answer(answers[at], reports[whose[at]]);
            tell(judged, reports[whose[at]]);
            outcomes[whose[at]] = std::move(judged.outcome);
        }
    }

    void tell(Judgement const& judged, OutboundReport const& report) const {
        if (judged.alarm == Judgement::Alarm::none) return;
        bool const missing = judged.alarm == Judgement::Alarm::no_receipt;
        log::limited_event(
            log::Level::warning,
            missing ? "receipt_missing" : "receipt_mismatch",
            {{"centre", options_.centre}, {"report", report.id}, {"reason", judged.outcome.why}}
        );
    }

    void tell_missing(OutboundReport const& report) const {
        log::event(
            log::Level::error,
            "attachment_missing",
            {{"centre", options_.centre}, {"report", report.id}, {"reason", "http: attachment: not on disk"}}
        );
    }

    HttpSinkOptions options_;
    HttpClient client_;
};

}  // namespace

std::unique_ptr<Sink> make_http_sink(HttpSinkOptions options) {
    return std::make_unique<HttpSink>(std::move(options));
}

}  // namespace kanal::forwarder
