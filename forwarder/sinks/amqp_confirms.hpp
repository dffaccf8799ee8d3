#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::forwarder {

// What was published on one channel in confirm mode and is not answered yet. The broker answers by number:
// the first publish of the channel is 1. Pure.
class AmqpConfirms {
public:
    struct Published {
        std::size_t report = 0;  // the caller's index
        std::string message_id = {};
        std::string returned = {};  // why it came back; empty: it did not
    };

    void published(std::size_t report, std::string message_id);

    // It fits no queue. The acknowledgement that follows it says nothing: it only closes the account.
    void returned(std::string_view message_id, std::string why);

    // What this answer speaks of, in the order of publishing: the one with this number, with `multiple` also
    // all before it. A number that was answered or never given out speaks of nothing.
    std::vector<Published> answered(std::uint64_t number, bool multiple);

    std::size_t unanswered() const { return waiting_.size(); }
    std::vector<Published> abandon();  // all that is unanswered

private:
    std::map<std::uint64_t, Published> waiting_ = {};
    std::uint64_t last_number_ = 0;
};

}  // namespace kanal::forwarder
