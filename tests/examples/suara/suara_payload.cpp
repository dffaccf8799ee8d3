#include "tests/examples/suara/suara_payload.hpp"

#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

namespace kanal::suara {

Result<Reading> read_payload(RawBytes const& raw) {
    platform::JsonEvent event;
    event.raw = raw;
    auto const parsed = platform::parse_into(event, raw.bytes);
    if (!parsed) return parsed.error();  // nothing of it can be read: to quarantine
    Reading reading;
    auto id = id_at(event.content, "id");
    if (id.empty()) {
        platform::set_unreadable(reading, event, "message: no id");
        return reading;
    }
    auto const content = std::move(event.content);
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.author.name = text_at(content, "sender").value_or("");
    submission.text = platform::text_under(content, "message", submission.problems);
    reading.submissions.push_back(std::move(submission));
    return reading;
}

}  // namespace kanal::suara
