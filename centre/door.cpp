#include "centre/door.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

HttpResponse with_fault(HttpResponse response, std::string what) {
    response.headers.emplace_back(kFaultHeader, std::move(what));
    return response;
}

}  // namespace

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
