#include "forwarder/sinks/count_message.hpp"

#include "base/time_text.hpp"
#include "json/writer.hpp"

namespace kanal::forwarder {

std::string count_message(std::string_view agency, std::span<DayCount const> counts, Time now) {
    JsonWriter json(128 + counts.size() * 40);
    json.begin_object();
    json.member("agency", agency);
    json.member("as_of", std::string_view(rfc3339_seconds(now)));
    json.key("days");
    json.begin_array();
    for (auto const& count : counts) {
        auto const day = rfc3339_seconds(count.day).substr(0, 10);
        json.begin_object();
        json.member("day", std::string_view(day));
        json.member("messages", static_cast<std::uint64_t>(count.messages));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

}  // namespace kanal::forwarder
