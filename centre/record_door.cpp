#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/time_text.hpp"
#include "centre/door.hpp"
#include "centre/record.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestRecord = std::size_t{4} << 20;

bool may_enter(Doors const& doors, HttpRequest const& head) {
    if (doors.tokens.empty()) return true;
    auto const header = head.header("authorization");
    constexpr std::string_view kBearer = "bearer ";
    if (!header || ascii_lower(header->substr(0, kBearer.size())) != kBearer) return false;
    auto const token = header->substr(kBearer.size());
    return std::any_of(doors.tokens.begin(), doors.tokens.end(), [&](std::string const& known) {
        return equal_secrets(known, token);
    });
}

HttpResponse receipt(std::string report_id, Taken const& taken) {
    // A wrong receipt, as ordered by a test.
    if (taken.tracking_id < 0) report_id = "00000000-0000-4000-8000-000000000000";
    JsonWriter json(128);
    json.begin_object();
    json.member("report_id", std::string_view(report_id));
    json.member("tracking_id", std::string_view("KC-" + std::to_string(std::abs(taken.tracking_id))));
    json.end_object();
    HttpResponse response;
    response.status = taken.first ? 201 : 200;
    response.body = json.take();
    return response;
}

asio::awaitable<HttpResponse> take_record(Doors const& doors, HttpRequest request) {
    auto effect = read_record(request.body);
    if (!effect) co_return problem(400, "The body is no report record");
    auto const key = request.header("idempotency-key");
    if (!key || !is_key_of(*key, effect->report_id))
        co_return problem(422, "Idempotency-Key is not the report's id with its edition");
    effect->message_id = *key;
    effect->way = "http";
    auto const taken_in = parse_time(request.header("kanal-received-at").value_or(""));
    effect->taken_in = taken_in.value_or(WallClock::now());
    auto answer = [report_id = effect->report_id](Taken const& taken) { return receipt(report_id, taken); };
    auto taking = take_with_fault(doors, std::move(*effect), std::move(answer));
    co_return co_await std::move(taking);
}

}  // namespace

Route record_route(Doors const& doors, std::string path) {
    Route route;
    route.method = "POST";
    route.path = std::move(path);
    route.body_limit = kLargestRecord;
    route.media_types = {"application/json"};
    route.admit = [&doors](HttpRequest const& head) -> std::optional<HttpResponse> {
        if (may_enter(doors, head)) return std::nullopt;
        return problem(401, "The token is not known here");
    };
    route.handle = [&doors](HttpRequest request) { return take_record(doors, std::move(request)); };
    return route;
}

}  // namespace kanal::centre
