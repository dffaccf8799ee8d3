#include "forwarder/sinks/amqp_confirms.hpp"

#include <algorithm>
#include <utility>

namespace kanal::forwarder {

void AmqpConfirms::published(std::size_t report, std::string message_id) {
    waiting_.emplace(++last_number_, Published{report, std::move(message_id), {}});
}

void AmqpConfirms::returned(std::string_view message_id, std::string why) {
    auto const at = std::find_if(waiting_.begin(), waiting_.end(), [&](auto const& entry) {
        return entry.second.message_id == message_id && entry.second.returned.empty();
    });
    if (at != waiting_.end()) at->second.returned = std::move(why);
}

std::vector<AmqpConfirms::Published> AmqpConfirms::answered(std::uint64_t number, bool multiple) {
    // AMQP 0-9-1, basic.ack: 0 with `multiple` is everything so far.
    if (number == 0 && multiple) return abandon();
    std::vector<Published> answered;
    auto const end = waiting_.find(number);
    if (number == 0 || number > last_number_ || (end == waiting_.end() && !multiple)) return answered;
    auto const begin = multiple ? waiting_.begin() : end;
    auto const after = waiting_.upper_bound(number);
    for (auto at = begin; at != after; ++at)
        answered.push_back(std::move(at->second));
    waiting_.erase(begin, after);
    return answered;
}

std::vector<AmqpConfirms::Published> AmqpConfirms::abandon() {
    std::vector<Published> unanswered;
    for (auto& [number, published] : waiting_)
        unanswered.push_back(std::move(published));
    waiting_.clear();
    return unanswered;
}

}  // namespace kanal::forwarder
