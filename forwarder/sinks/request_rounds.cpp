#include "forwarder/sinks/request_rounds.hpp"

#include <map>
#include <optional>

namespace kanal::forwarder {

namespace {

constexpr auto kBeginWithin = std::chrono::seconds(20);
constexpr auto kStopWithin = std::chrono::seconds(3);
constexpr auto kTurn = std::chrono::seconds(1);

}  // namespace

std::vector<http::ClientResponse> RequestRounds::run(
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
        while (beginning && next < requests.size() && under_way.size() < (connected_ ? in_flight_ : 1)) {
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

void RequestRounds::begin_shutdown() {
    stopping_ = true;
    client_.wake();
}

}  // namespace kanal::forwarder
