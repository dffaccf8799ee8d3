#include "centre/door.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

HttpResponse with_fault(HttpResponse response, std::string what) {
    response.headers.emplace_back(kFaultHeader, std::move(what));
    return response;
}

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

}  // namespace

std::optional<HttpResponse> refuse_stranger(Doors const& doors, HttpRequest const& head) {
    if (may_enter(doors, head)) return std::nullopt;
    return problem(401, "The token is not known here");
}

asio::awaitable<HttpResponse> take_with_fault(
    Doors const& doors, Effect effect, std::function<HttpResponse(Taken const&)> answer
) {
    auto const fault = doors.faults != nullptr ? doors.faults->take() : Fault();
    if (fault.kind == Fault::Kind::lost_before) co_return with_fault(problem(500, "Lost"), "cut=0");
    if (fault.kind == Fault::Kind::status) co_return problem(fault.status, "As ordered");
    auto taking = doors.effects.take(std::move(effect));
    auto taken = co_await std::move(taking);
    if (!taken) co_return try_later();
    if (fault.kind == Fault::Kind::wrong_receipt) taken->tracking_id = -taken->tracking_id;
    auto response = answer(*taken);
    if (fault.kind == Fault::Kind::lost_after) co_return with_fault(std::move(response), "cut=0");
    if (fault.kind == Fault::Kind::cut)
        co_return with_fault(std::move(response), "cut=" + std::to_string(fault.bytes));
    if (fault.kind == Fault::Kind::delay)
        co_return with_fault(std::move(response), "delay=" + std::to_string(fault.delay.count()));
    co_return response;
}

}  // namespace kanal::centre
