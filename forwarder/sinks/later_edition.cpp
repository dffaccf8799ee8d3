#include "forwarder/sinks/later_edition.hpp"

#include "json/fields.hpp"

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

Outcome by_hand(char const* why) {
    return {.kind = Kind::by_hand, .why = why, .tried = false};
}

// Whether it says no more than what became of attachments.
bool brings_only_files(boost::json::object const& record) {
    if (record.contains("corrected")) return false;
    auto const* const channel = object_at(record, "channel");
    auto const* const media = channel == nullptr ? nullptr : channel->if_contains("media");
    return media != nullptr && *media != 0;
}

}  // namespace

std::optional<Outcome> decide_edition(
    OutboundReport const& report, boost::json::object const& record, bool carries_files
) {
    auto const& sent = report.sent_edition;
    if (sent && !sent->delivered) return by_hand("another edition of it may be at the centre");
    if (flag_at(record, "withdrawn")) return by_hand("the citizen has withdrawn it");
    if (!sent) return std::nullopt;
    // An older edition says less than the one that is there.
    bool const older = report.revision < sent->revision;
    bool const same = report.revision == sent->revision;
    if (!older && !(same && brings_only_files(record) && !carries_files))
        return by_hand("the centre has an earlier edition of it");
    return Outcome{.kind = Kind::delivered, .tracking_id = sent->tracking_id, .tried = false};
}

}  // namespace kanal::forwarder
