#include "channels/open311/receiver.hpp"

#include "channels/client_api/request_headers.hpp"
#include "channels/open311/answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace kanal::open311 {

namespace {

namespace json = boost::json;

constexpr std::size_t kFormLimit = std::size_t{256} * 1024;

HttpResponse added(Format format, Receipt const& receipt) {
    json::object update{{"update_id", receipt.number}};
    auto response = answer(format, "service_request_updates", json::array{std::move(update)});
    if (receipt.duplicate) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

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
    : options_(options),
      devices_(options.rates.per_device),
      peers_(options.rates.per_peer),
      failed_attempts_(options.rates.per_peer, options.clock),
      duplicates_(options.repetition_window) {}

std::optional<HttpResponse> Receiver::admit(HttpRequest const& head, Format format) {
    auto const key = key_in_head(head);
    // Most clients put it into the body, which says whether the others are strangers.
    if (key.empty() || options_.keys.find(key)) return std::nullopt;
    return refuse_stranger(head, format);
}

HttpResponse Receiver::refused(Format format, std::vector<Fault> const& faults) const {
    return log_refused(options_, refuse(format, faults), "fields");
}

HttpResponse Receiver::refuse_stranger(HttpRequest const& request, Format format) {
    auto const wait = failed_attempts_.failed(request.peer);
    if (wait) return log_refused(options_, too_many(format, *wait), "rate");
    auto answer = refuse(format, {{403, "api_key is missing or not valid"}});
    return log_refused(options_, std::move(answer), "api_key");
}

// Of one client: what comes from one address, and what comes from one device. Without a name the address is
// the device.
std::optional<HttpResponse> Receiver::too_often(
    HttpRequest const& request, RequestForm const& form, std::string_view client, Format format
) {
    auto const prefix = std::string(client) + '\n';
    if (auto answer = over_limit(options_, peers_, prefix + request.peer, format)) return answer;
    auto device = std::string(form.field("device_id"));
    if (device.empty()) device = form.field("deviceid");
    auto const name = device.empty() ? "\n" + request.peer : device.substr(0, 255);
    return over_limit(options_, devices_, prefix + name, format);
}

std::optional<HttpResponse> Receiver::understand(
    HttpRequest const& request, Format format, Kind kind, PostedRequest& posted
) {
    auto form = read_form(request);
    if (!form) return refused(format, {{400, "the form cannot be read"}});
    if (form->raw.bytes.size() > kFormLimit) return refused(format, {{413, "the fields are too large"}});
    if (form->api_key.empty()) form->api_key = client_api::bearer_token(request);
    auto const client = options_.keys.find(form->api_key);
    if (!client) return refuse_stranger(request, format);
    if (auto answer = too_often(request, *form, *client, format)) return answer;
    if (!options_.is_our_jurisdiction(form->field("jurisdiction_id")))
        return refused(format, {{404, "jurisdiction_id was not found"}});
    auto const key = client_api::idempotency_key(request);
    if (!key && request.header_count("idempotency-key") > 0)
        return refused(format, {{400, "Idempotency-Key must be 1 to 255 visible ASCII characters"}});

    posted = kind == Kind::update ? read_update(std::move(*form))
                                  : read_request(std::move(*form), options_.services);
    if (!posted.faults.empty()) return refused(format, posted.faults);
    posted.submission.account = *client;
    if (key) posted.submission.external_id = *key;
    return std::nullopt;
}

asio::awaitable<HttpResponse> Receiver::receive(
    Intake& intake, Format format, Kind kind, HttpRequest request
) {
    PostedRequest posted;
    if (auto answer = understand(request, format, kind, posted)) co_return std::move(*answer);
    auto const doubted = co_await doubt_unknown(intake, posted);
    if (!doubted) co_return later(format);
    if (posted.submission.external_id.empty()) {
        auto const restored = co_await restore(intake);
        if (!restored) co_return later(format);
    }
    co_return co_await store(intake, format, std::move(posted));
}

// An addition to what is not known here, or not this client's, is still a citizen's word. The answer does not
// tell which it is.
asio::awaitable<Result<void>> Receiver::doubt_unknown(Intake& intake, PostedRequest& posted) const {
    if (posted.about.empty()) co_return Result<void>{};
    auto const view = co_await intake.view(posted.about);
    if (!view) co_return view.error();
    auto& submission = posted.submission;
    auto const& found = *view;
    bool const known =
        found && found->status.channel == options_.name && found->status.account == submission.account;
    if (!known) submission.doubt = "addition to a report that this client did not send";
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Receiver::restore(Intake& intake) {
    if (duplicates_.restored()) co_return Result<void>{};
    auto const notes = co_await intake.notes(options_.name, std::string(DuplicateWindow::kPrefix));
    if (!notes) co_return notes.error();
    duplicates_.restore(*notes);
    co_return Result<void>{};
}

// While the first has not been delivered, what comes again is the same, however late.
asio::awaitable<void> Receiver::settle_expired(Intake& intake, std::string const& key, Time now) {
    auto const expired = duplicates_.expired(key, now);
    for (auto const& each : expired) {
        bool waits = false;
        if (!each.report.empty()) {
            auto const status = co_await intake.status(each.report);
            waits = !status || (*status && (*status)->state != "delivered" && (*status)->state != "closed");
        }
        if (waits)
            duplicates_.extend(each.key, now);
        else
            duplicates_.forget(each.key);
    }
}

asio::awaitable<HttpResponse> Receiver::store(Intake& intake, Format format, PostedRequest posted) {
    auto& submission = posted.submission;
    Batch batch;
    batch.channel = options_.name;
    std::string key;
    if (submission.external_id.empty()) {
        auto const now = options_.clock.wall();
        key = DuplicateWindow::key(submission.account, *submission.fingerprint);
        co_await settle_expired(intake, key, now);
        submission.external_id = duplicates_.external_id(key, now);
    }
    auto const hold = in_flight_.hold(submission.account + '\n' + submission.external_id);
    if (!hold) {
        auto busy = refuse(format, {{409, "the same request is being stored; ask again"}});
        busy.headers.emplace_back("Retry-After", "1");
        co_return busy;
    }
    co_return co_await store_once(intake, format, std::move(posted), std::move(batch), std::move(key));
}

asio::awaitable<HttpResponse> Receiver::store_once(
    Intake& intake, Format format, PostedRequest posted, Batch batch, std::string key
) {
    auto account_id = text_or_null(posted.submission.author.account);
    batch.reading.submissions.push_back(std::move(posted.submission));
    batch.notes = duplicates_.take_notes();
    auto const notes = batch.notes;
    auto const receipts = co_await intake.accept(std::move(batch));
    if (!receipts || receipts->empty()) {
        duplicates_.give_back(notes);
        co_return later(format);
    }
    auto const& receipt = receipts->front();
    if (!receipt.same_content)
        co_return refused(format, {{400, "Idempotency-Key is already used for another request"}});
    if (!key.empty()) duplicates_.stored(key, receipt.id);
    if (posted.service == nullptr) co_return added(format, receipt);
    co_return accepted(format, *posted.service, receipt, std::move(account_id));
}

}  // namespace kanal::open311
