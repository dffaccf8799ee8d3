#include "channels/mobile_api/mobile_api.hpp"

#include "base/identifier.hpp"
#include "base/log.hpp"
#include "channels/client_api/request_headers.hpp"
#include "channels/mobile_api/admission.hpp"
#include "channels/mobile_api/answers.hpp"
#include "channels/platform/in_flight.hpp"
#include "config/yaml_reader.hpp"
#include "core/intake.hpp"
#include "http/refusal.hpp"
#include "http/routes.hpp"
#include "normalizer/report_identity.hpp"

namespace kanal {

namespace mobile_api {

namespace {

constexpr std::string_view kReports = "/api/v1/reports";

std::string origin_of(HttpRequest const& request) {
    return std::string(request.header("origin").value_or(""));
}

class MobileApi final : public Channel {
public:
    explicit MobileApi(Options options) : options_(std::move(options)), admission_(options_) {}

    Result<Reading> read(RawBytes const& raw) const override;
    void open(Routes& routes, Intake& intake) override;

private:
    asio::awaitable<HttpResponse> receive(Intake& intake, HttpRequest request);
    asio::awaitable<HttpResponse> answer_status(Intake& intake, HttpRequest request);
    std::optional<Refusal> understand(HttpRequest request, Submission& made) const;
    void open_preflight(Routes& routes);
    // The answer of `work`, readable for a page of this origin.
    asio::awaitable<HttpResponse> allowed(std::string origin, asio::awaitable<HttpResponse> work);
    std::optional<HttpResponse> answer_of(HttpRequest const& head, std::optional<Refusal> refusal) const;
    HttpResponse refuse(Refusal refusal) const;

    Options const options_;
    Admission admission_;
    platform::InFlight in_flight_;
};

Result<Reading> MobileApi::read(RawBytes const& raw) const {
    auto request = read_report(raw.bytes);
    if (!request) return request.error();
    if (!request->faults.empty()) {
        auto const& first = request->faults.front();
        return reject("report: " + std::string(first.field) + ": " + std::string(first.reason));
    }
    Reading reading;
    request->submission.raw = raw;
    reading.submissions.push_back(std::move(request->submission));
    return reading;
}

void MobileApi::open(Routes& routes, Intake& intake) {
    Route report;
    report.method = "POST";
    report.path = kReports;
    report.body_limit = kUploadLimit;
    report.media_types = {"application/json", "multipart/form-data"};
    report.admit = [this](HttpRequest const& head) { return answer_of(head, admission_.report(head)); };
    report.handle = [this, &intake](HttpRequest request) {
        auto origin = origin_of(request);
        return allowed(std::move(origin), receive(intake, std::move(request)));
    };
    routes.add(std::move(report));

    Route query;
    query.method = "GET";
    query.path = std::string(kReports) + "/*";
    query.admit = [this](HttpRequest const& head) { return answer_of(head, admission_.query(head)); };
    query.handle = [this, &intake](HttpRequest request) {
        auto origin = origin_of(request);
        return allowed(std::move(origin), answer_status(intake, std::move(request)));
    };
    routes.add(std::move(query));
    routes.set_refusal_form(
        std::string(mobile_api::kBase),
        [](HttpRequest const&, unsigned status, std::string_view title) {
            return mobile_api::refused_by_server(status, title);
        }
    );

    if (!options_.origins.empty()) open_preflight(routes);
}

void MobileApi::open_preflight(Routes& routes) {
    for (auto const path : {"", "/*"}) {
        Route preflight;
        preflight.method = "OPTIONS";
        preflight.path = std::string(kReports) + path;
        preflight.admit = [this](HttpRequest const& head) {
            return std::optional(options_.origins.preflight(head));
        };
        routes.add(std::move(preflight));
    }
}

asio::awaitable<HttpResponse> MobileApi::allowed(std::string origin, asio::awaitable<HttpResponse> work) {
    auto response = co_await std::move(work);
    options_.origins.allow(origin, response);
    co_return response;
}

std::optional<HttpResponse> MobileApi::answer_of(HttpRequest const& head, std::optional<Refusal> refusal)
    const {
    if (!refusal) return std::nullopt;
    auto answer = refuse(std::move(*refusal));
    options_.origins.allow(origin_of(head), answer);
    return answer;
}

HttpResponse MobileApi::refuse(Refusal refusal) const {
    log::limited_event(
        log::Level::warning,
        "api_request_refused",
        {{"channel", options_.name}, {"reason", refusal.reason}, {"status", refusal.answer.status}}
    );
    count_refused(refusal.reason);
    return std::move(refusal.answer);
}

// Asks for client and key again: what is stored must not depend on `admit` having been called.
std::optional<Refusal> MobileApi::understand(HttpRequest request, Submission& made) const {
    auto const client = admission_.client_of(request);
    if (!client) return Refusal{unauthorized(), "api_key"};
    auto key = client_api::idempotency_key(request);
    if (!key) return Refusal{key_malformed(), "idempotency_key"};

    if (auto refusal = read_body(std::move(request), made)) return refusal;
    made.account = *client;
    made.external_id = std::move(*key);
    return std::nullopt;
}

asio::awaitable<HttpResponse> MobileApi::receive(Intake& intake, HttpRequest request) {
    Submission submission;
    if (auto refusal = understand(std::move(request), submission)) co_return refuse(std::move(*refusal));
    auto const hold = in_flight_.hold(submission.account + '\n' + submission.external_id);
    if (!hold) co_return key_busy();

    Batch batch;
    batch.channel = options_.name;
    batch.reading.submissions.push_back(std::move(submission));
    auto const receipts = co_await intake.accept(std::move(batch));
    if (!receipts || receipts->empty()) co_return later();

    auto const& receipt = receipts->front();
    if (!receipt.same_content) co_return refuse({key_reused(), "idempotency_key_reused"});
    auto answer = created(receipt);
    if (receipt.duplicate) answer.headers.emplace_back("Idempotent-Replayed", "true");
    co_return answer;
}

asio::awaitable<HttpResponse> MobileApi::answer_status(Intake& intake, HttpRequest request) {
    std::string const client(admission_.client_of(request).value_or(""));
    if (client.empty()) co_return refuse({unauthorized(), "api_key"});
    auto name = request.path.substr(kReports.size() + 1);
    auto const typed = normalizer::read_typed_number(name);
    if (typed.misread) co_return number_misread();
    if (!is_identifier(name) && typed.numbers.empty()) co_return not_found();

    auto asking = intake.status(std::move(name));
    auto const found = co_await std::move(asking);
    if (!found) co_return status_later();
    auto const& status = *found;
    if (!status || status->channel != options_.name || status->account != client) co_return not_found();
    co_return status_of(*status);
}

}  // namespace

std::unique_ptr<Channel> make(Options options) {
    options.keys.warn_of_weak(options.name);
    return std::make_unique<MobileApi>(std::move(options));
}

}  // namespace mobile_api

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_mobile_api(YamlReader& block) {
    mobile_api::Options options;
    options.name = block.text("name");
    options.rates = read_rates(block);
    options.origins = mobile_api::read_origins(block);
    auto keys = client_api::read_client_keys(block);
    if (!keys || !block.clean()) return nullptr;
    options.keys = std::move(*keys);
    return mobile_api::make(std::move(options));
}

}  // namespace kanal
