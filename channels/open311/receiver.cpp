#include "channels/open311/receiver.hpp"

#include "channels/client_api/bearer_token.hpp"
#include "channels/client_api/idempotency.hpp"
#include "channels/open311/request_limit.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace kanal::open311 {

namespace {

namespace json = boost::json;

constexpr std::size_t kFormLimit = std::size_t{256} * 1024;

// GeoReport leaves the status of success open; clients differ in whether they know 201, all know 200.
HttpResponse accepted(Format format, Service const& service, Receipt const& receipt, json::value account_id) {
    json::object request;
    auto const& id = service.realtime ? receipt.number : receipt.id;
    request[service.realtime ? "service_request_id" : "token"] = id;
    request["service_notice"] = text_or_null(service.notice);
    request["account_id"] = std::move(account_id);
    auto response = answer(format, "service_requests", json::array{std::move(request)});
    auto location = std::string(kBase) + (service.realtime ? "requests/" : "tokens/");
    response.headers.emplace_back("Location", location.append(id).append(extension(format)));
    if (receipt.duplicate) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

}  // namespace

Receiver::Receiver(Options const& options)
    : options_(options), devices_(options.rates.per_device), peers_(options.rates.per_peer) {}

std::optional<HttpResponse> Receiver::admit(HttpRequest const& head, Format format) {
    // Whose key it is stands in the body: until then all of an address count together.
    return over_limit(options_, peers_, head.peer, format);
}

HttpResponse Receiver::refused(Format format, std::vector<Fault> const& faults) const {
    return log_refused(options_, refuse(format, faults), faults.front().description);
}

std::optional<HttpResponse> Receiver::understand(
    HttpRequest const& request, Format format, PostedRequest& posted
) {
    auto form = read_form(request);
    if (!form) return refused(format, {{400, "the form cannot be read"}});
    if (form->raw.bytes.size() > kFormLimit) return refused(format, {{413, "the fields are too large"}});
    if (form->api_key.empty()) form->api_key = client_api::bearer_token(request);
    auto const client = options_.keys.find(form->api_key);
    if (!client) return refused(format, {{403, "api_key is missing or not valid"}});
    if (!options_.is_our_jurisdiction(form->field("jurisdiction_id")))
        return refused(format, {{404, "jurisdiction_id was not found"}});
    auto const key = client_api::idempotency_key(request);
    if (!key && request.header_count("idempotency-key") > 0)
        return refused(format, {{400, "Idempotency-Key must be 1 to 255 visible ASCII characters"}});

    std::string device(form->field("device_id"));
    if (device.empty()) device = form->field("deviceid");
    if (!device.empty()) {
        auto const name = std::string(*client) + '\n' + device.substr(0, 255);
        if (auto answer = over_limit(options_, devices_, name, format)) return answer;
    }
    posted = read_request(std::move(*form), options_.services);
    if (!posted.faults.empty()) return refused(format, posted.faults);
    posted.submission.account = *client;
    if (key) posted.submission.external_id = *key;
    return std::nullopt;
}

asio::awaitable<HttpResponse> Receiver::receive(Intake& intake, Format format, HttpRequest request) {
    PostedRequest posted;
    if (auto answer = understand(request, format, posted)) co_return std::move(*answer);
    bool const keyed = !posted.submission.external_id.empty();
    if (!keyed && !repetitions_.restored()) {
        auto const notes = co_await intake.notes(options_.name, std::string(RepetitionBook::kPrefix));
        if (!notes) co_return later(format);
        repetitions_.restore(*notes);
    }
    co_return co_await store(intake, format, std::move(posted));
}

asio::awaitable<HttpResponse> Receiver::store(Intake& intake, Format format, PostedRequest posted) {
    auto& submission = posted.submission;
    Batch batch;
    batch.channel = options_.name;
    if (submission.external_id.empty()) {
        auto const now = options_.clock();
        submission.external_id = repetitions_.external_id(submission.account, *submission.fingerprint, now);
        batch.notes = repetitions_.notes(submission.external_id, now);
    }
    auto const hold = in_flight_.hold(submission.account + '\n' + submission.external_id);
    if (!hold) {
        auto busy = refuse(format, {{409, "the same request is being stored; ask again"}});
        busy.headers.emplace_back("Retry-After", "1");
        co_return busy;
    }
    auto account_id = text_or_null(submission.author.account);
    batch.reading.submissions.push_back(std::move(submission));
    auto const receipts = co_await intake.accept(std::move(batch));
    if (!receipts || receipts->empty()) co_return later(format);
    auto const& receipt = receipts->front();
    if (!receipt.same_content)
        co_return refused(format, {{400, "Idempotency-Key is already used for another request"}});
    co_return accepted(format, *posted.service, receipt, std::move(account_id));
}

}  // namespace kanal::open311
