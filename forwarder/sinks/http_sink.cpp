#include "forwarder/sinks/http_sink.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "forwarder/profile/mapped_body.hpp"
#include "forwarder/sinks/classify_response.hpp"
#include "forwarder/sinks/later_edition.hpp"
#include "forwarder/sinks/request_rounds.hpp"
#include "forwarder/sinks/status_questions.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

bool concerns_the_lane(Outcome const& outcome) {
    return outcome.kind == Kind::retry || outcome.kind == Kind::misconfigured;
}

// Says nothing about the centre.
Outcome not_sent(Kind kind, std::string why) {
    return {.kind = kind, .why = std::move(why), .tried = false};
}

// The reports of one batch, with what has become of each so far. `open`: not settled yet.
struct Round {
    std::span<OutboundReport const> reports = {};
    std::vector<boost::json::value> records = {};
    std::vector<Outcome> outcomes = {};
    std::vector<bool> open = {};
    bool unauthorized = false;

    void settle(std::size_t at, Outcome outcome) {
        outcomes[at] = std::move(outcome);
        open[at] = false;
    }
    ReportSource source(std::size_t at) const { return {reports[at], records[at]}; }
    // Those behind a failure of the lane wait: they are not tried.
    void close_from(std::size_t at) {
        std::fill(open.begin() + static_cast<std::ptrdiff_t>(at), open.end(), false);
    }
};

class HttpSink : public Sink {
public:
    explicit HttpSink(HttpSinkOptions options)
        : options_(std::move(options)),
          profile_(options_.profile),
          zone_(options_.timezone),
          credentials_(profile_, options_.credentials),
          requests_(options_.client, options_.in_flight) {}

    std::vector<Outcome> deliver(std::span<OutboundReport const> reports) override {
        auto round = begin_round(reports);
        go(round);
        // No report that was answered 401 has been taken. A token can end before its time.
        if (round.unauthorized && credentials_.renew()) {
            for (std::size_t i = 0; i < reports.size(); ++i) {
                auto const& outcome = round.outcomes[i];
                round.open[i] =
                    outcome.kind == Kind::misconfigured || (outcome.kind == Kind::retry && !outcome.tried);
            }
            go(round);
        }
        return std::move(round.outcomes);
    }

    bool takes_trials() const override { return true; }
    bool repetition_is_harmless() const override { return profile_.idempotent; }
    bool takes_editions() const override { return profile_.takes_editions; }
    bool can_inquire() const override { return !profile_.look_up.path.empty(); }

    Finding inquire(DoubtfulReport const& report, Time now) override {
        bool down = false;
        auto const ready = credentials_.get_ready(
            requests_.client(), requests_.stopping(), std::chrono::steady_clock::now(), down
        );
        if (!ready) return Finding{.why = ready.error().what};
        http::ClientRequest request;
        request.url = options_.url + look_up_path(profile_.look_up, report);
        request.headers = {"Accept: application/json"};
        credentials_.apply(request);
        auto const response = requests_.client().ask(request, requests_.stopping());
        if (response.status == 401) credentials_.renew();
        return classify_look_up_response(response, profile_.look_up, report, now);
    }

    std::optional<Duration> asks_every() const override {
        return profile_.status.path.empty() ? std::nullopt : std::optional(profile_.status.every);
    }
    Duration asks_for() const override { return profile_.status.keep; }

    ToldStatuses ask(std::span<TrackedReport const> reports) override {
        StatusQuestions questions(options_.url, profile_.status, credentials_, requests_);
        return questions.ask(reports);
    }

    void begin_shutdown() override { requests_.begin_shutdown(); }

private:
    Round begin_round(std::span<OutboundReport const> reports) {
        Round round;
        round.reports = reports;
        round.records.resize(reports.size());
        round.outcomes.resize(reports.size());
        round.open.assign(reports.size(), true);
        for (auto& outcome : round.outcomes)
            outcome.tried = false;
        if (profile_ == Profile()) return round;  // nothing of the record is asked for
        for (std::size_t i = 0; i < reports.size(); ++i)
            read_record(round, i);
        return round;
    }

    void read_record(Round& round, std::size_t at) {
        auto const& report = round.reports[at];
        if (report.suspect && !profile_.idempotent)
            return round.settle(at, not_sent(Kind::unknown, "the process ended while it was being sent"));
        auto parsed = parse_json(report.record, {.keys = 1000});
        if (!parsed || !parsed->is_object())
            return round.settle(at, not_sent(Kind::by_hand, "the record cannot be read"));
        round.records[at] = std::move(*parsed);
        if (profile_.takes_editions) return;
        auto const& record = round.records[at].get_object();
        if (auto decided = decide_edition(report, record, !profile_.files.to.empty()))
            round.settle(at, std::move(*decided));
    }

    void go(Round& round) {
        round.unauthorized = false;
        bool down = false;
        auto const ready = credentials_.get_ready(
            requests_.client(), requests_.stopping(), std::chrono::steady_clock::now(), down
        );
        if (!ready) {
            for (std::size_t i = 0; i < round.open.size(); ++i)
                if (round.open[i])
                    round.settle(
                        i, {.kind = down ? Kind::retry : Kind::misconfigured, .why = ready.error().what}
                    );
            return;
        }
        if (options_.put_attachments) put_attachments(round);
        send(round);
    }

    // Uploads what the reports name, each file once. Notes what could not be uploaded as the report's
    // outcome.
    void put_attachments(Round& round) {
        std::map<std::string, std::size_t> place;
        std::vector<http::ClientRequest> requests;
        for (std::size_t i = 0; i < round.reports.size(); ++i)
            for (auto const& sha256 : round.reports[i].attachments) {
                if (!round.open[i] || !sha256_from_hex(sha256)) continue;
                if (!place.emplace(sha256, requests.size()).second) continue;
                http::ClientRequest request;
                request.url = options_.url + "/attachments/" + sha256;
                request.upload = options_.attachment_path(sha256);
                request.headers = {"Content-Type: application/octet-stream"};
                credentials_.apply(request);
                requests.push_back(std::move(request));
            }
        auto const responses =
            requests_.run(requests, [&](std::size_t, http::ClientResponse const& response) {
                round.unauthorized = round.unauthorized || response.status == 401;
                return !concerns_the_lane(classify_attachment_response(response));
            });
        for (std::size_t i = 0; i < round.reports.size(); ++i)
            if (round.open[i] && !note_attachments(round, i, place, responses)) return;
    }

    // False: the failure concerns the lane, and nothing behind this report is sent.
    bool note_attachments(
        Round& round,
        std::size_t at,
        std::map<std::string, std::size_t> const& place,
        std::vector<http::ClientResponse> const& responses
    ) {
        for (auto const& sha256 : round.reports[at].attachments) {
            auto const found = place.find(sha256);
            if (found == place.end()) continue;
            auto const& response = responses[found->second];
            auto outcome = classify_attachment_response(response);
            if (response.failure == http::ClientResponse::Failure::no_file) log_missing(round.reports[at]);
            if (outcome.kind == Kind::delivered) continue;
            bool const stops = concerns_the_lane(outcome);
            round.settle(at, std::move(outcome));
            if (stops) round.close_from(at);
            return !stops;
        }
        return true;
    }

    http::ClientRequest request_of(ReportSource const& source, MappedBody const& body) const {
        http::ClientRequest request;
        request.url = options_.url;
        if (profile_.method != "POST") request.method = profile_.method;
        request.post = body.text;
        request.form = body.parts;
        if (!body.media_type.empty()) request.headers.push_back("Content-Type: " + body.media_type);
        for (auto const& header : profile_.headers)
            request.headers.push_back(expand(source, header, Place::header).value_or(""));
        if (source.report.trial) request.headers.push_back("Kanal-Trial: true");
        credentials_.apply(request);
        return request;
    }

    void send(Round& round) {
        std::vector<std::size_t> whose;
        std::vector<MappedBody> bodies;
        for (std::size_t i = 0; i < round.reports.size(); ++i)
            if (round.open[i]) {
                whose.push_back(i);
                bodies.push_back(mapped_body(profile_, round.source(i), zone_, options_.attachment_path));
            }
        std::vector<http::ClientRequest> requests;  // refer to the bodies
        for (std::size_t at = 0; at < whose.size(); ++at)
            requests.push_back(request_of(round.source(whose[at]), bodies[at]));
        auto responses = requests_.run(requests, [&](std::size_t at, http::ClientResponse const& response) {
            round.unauthorized = round.unauthorized || response.status == 401;
            auto const classified = classify_record_response(response, round.source(whose[at]), profile_);
            return !concerns_the_lane(classified.outcome) && classified.outcome.kind != Kind::unknown;
        });
        for (std::size_t at = 0; at < responses.size(); ++at) {
            credentials_.hide(responses[at].body);
            auto classified = classify_record_response(responses[at], round.source(whose[at]), profile_);
            log_unconfirmed(classified, round.reports[whose[at]]);
            round.settle(whose[at], std::move(classified.outcome));
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
    Profile const& profile_;
    TimeZone zone_;
    Credentials credentials_;
    RequestRounds requests_;
};

}  // namespace

std::unique_ptr<Sink> make_http_sink(HttpSinkOptions options) {
    options.client.once = !options.profile.idempotent;
    return std::make_unique<HttpSink>(std::move(options));
}

}  // namespace kanal::forwarder
