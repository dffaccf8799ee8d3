#include "forwarder/status/status_endpoint.hpp"

#include "base/log.hpp"
#include "forwarder/status/status_message.hpp"
#include "http/rate_limit.hpp"
#include "http/refusal.hpp"
#include "http/webhook_signature.hpp"
#include "spool/spool_thread.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kanal::forwarder {

namespace asio = boost::asio;

namespace {

using Noted = spool::ProgressLedger::Noted;

struct Counts {
    unsigned accepted = 0;  // known ones among them
    unsigned unknown = 0;   // of no report here
    unsigned unreadable = 0;
};

class StatusEndpoint {
public:
    StatusEndpoint(
        std::string centre,
        std::vector<std::string> const& secrets,
        spool::SpoolThread& spool,
        std::function<Time()> now
    )
        : centre_(std::move(centre)), signature_(secrets), spool_(spool), now_(std::move(now)) {}

    std::optional<HttpResponse> admit(HttpRequest const& head) {
        if (auto const fault = signature_.check_head(head, now_())) return refuse(*fault, head.peer);
        return std::nullopt;
    }

    asio::awaitable<HttpResponse> take(HttpRequest request) {
        if (auto const fault = signature_.check(request, now_())) co_return refuse(*fault, request.peer);
        auto message = read_status_message(request.body, http::webhook_id(request));
        if (!message) {
            say_unreadable(1);
            co_return problem(400, "Bad Request", "not a status message");
        }
        if (message->unreadable > 0) say_unreadable(message->unreadable);
        auto note = [this, &message](spool::Spool& spool) { return note_all(spool, *message); };
        auto const counts = co_await spool_.run(std::move(note));
        if (!counts) co_return try_later();
        if (counts->unknown > 0)
            log::limited_event(
                log::Level::warning,
                "centre_status_unknown",
                {{"centre", centre_}, {"items", counts->unknown}}
            );
        co_return taken(*counts);
    }

private:
    HttpResponse refuse(http::WebhookSignature::Fault fault, std::string const& peer) {
        auto const reason = http::to_text(fault);
        log::limited_event(
            log::Level::warning, "signature_refused", {{"centre", centre_}, {"reason", reason}}
        );
        count_refused("signature_" + std::string(reason));
        auto const wait = failed_attempts_.failed(peer);
        return wait ? too_many_attempts(*wait) : problem(401, "Unauthorized");
    }

    void say_unreadable(unsigned items) const {
        log::limited_event(
            log::Level::warning, "centre_status_unreadable", {{"centre", centre_}, {"items", items}}
        );
    }

    Result<Counts> note_all(spool::Spool& spool, StatusMessage const& message) const {
        Counts counts;
        counts.unreadable = message.unreadable;
        for (auto const& item : message.items) {
            auto const here = note_one(spool, item);
            if (!here) return here.error();
            ++(*here ? counts.accepted : counts.unknown);
        }
        return counts;
    }

    // False: there is no such report here.
    Result<bool> note_one(spool::Spool& spool, StatusItem const& item) const {
        auto const now = now_();
        if (!item.tracking_id.empty()) {
            auto const id = spool.reports().resolve(item.report);
            if (!id) return id.error();
            if (!*id) return false;
            auto const found = spool.deliveries().hear_tracking_id(**id, centre_, item.tracking_id, now);
            if (!found) return found.error();
            if (*found)
                log::event(log::Level::notice, "report_found", {{"centre", centre_}, {"report", **id}});
        }
        if (!item.says_state) return true;
        auto event = item.event;
        event.centre = centre_;
        auto const noted = spool.progress().note(item.report, event, now);
        if (!noted) return noted.error();
        return *noted == Noted::fresh || *noted == Noted::repeated;
    }

    static HttpResponse taken(Counts const& counts) {
        HttpResponse response;
        response.body = boost::json::serialize(boost::json::object{
            {"accepted", counts.accepted}, {"unknown", counts.unknown}, {"unreadable", counts.unreadable}});
        return response;
    }

    std::string centre_;
    http::WebhookSignature signature_;
    spool::SpoolThread& spool_;
    std::function<Time()> now_;
    FailedAttemptLimiter failed_attempts_{FailedAttemptLimiter::kWebhookAttempts};
};

}  // namespace

Route status_route(
    std::string centre,
    std::vector<std::string> const& secrets,
    spool::SpoolThread& spool,
    std::function<Time()> now
) {
    Route route;
    route.method = "POST";
    route.path = "/centre/" + centre + "/status";
    route.body_limit = std::size_t{64} * 1024;
    route.media_types = {"application/json"};
    auto const endpoint = std::make_shared<StatusEndpoint>(std::move(centre), secrets, spool, std::move(now));
    route.admit = [endpoint](HttpRequest const& head) { return endpoint->admit(head); };
    route.handle = [endpoint](HttpRequest request) { return endpoint->take(std::move(request)); };
    return route;
}

}  // namespace kanal::forwarder
