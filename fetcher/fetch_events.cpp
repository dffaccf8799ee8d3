#include "fetcher/fetch_events.hpp"

#include "base/log.hpp"

namespace kanal::fetcher {

namespace {

void tell_one(FetchSlot const& slot, log::Level level, std::string_view event) {
    log::limited_event(
        level,
        event,
        {{"channel", slot.channel},
         {"report", slot.fetch.report},
         {"attachment", slot.fetch.position + 1},
         {"reason", slot.result->why}},
        20
    );
}

}  // namespace

void tell_settled(FetchSlot const& slot, spool::FetchSettled const& settled) {
    auto const state = slot.result->state;
    if (state == spool::FetchState::refused) tell_one(slot, log::Level::warning, "media_refused");
    if (state == spool::FetchState::given_up) tell_one(slot, log::Level::warning, "media_given_up");
    bool const late =
        state == spool::FetchState::pending && slot.fetch.tries + 1 == spool::FetchLedger::kPatience;
    if (late) tell_one(slot, log::Level::warning, "media_late");
    if (settled.media == 0) return;
    log::event(
        log::Level::info,
        "media_edition",
        {{"channel", slot.channel}, {"report", slot.fetch.report}, {"media", settled.media}}
    );
}

void tell_denied(FetchSlot const& slot, std::string_view why) {
    log::limited_event(
        log::Level::error, "media_token_refused", {{"channel", slot.channel}, {"reason", why}}, 1
    );
}

void tell_private_allowed(std::size_t addresses) {
    log::event(log::Level::warning, "media_private_allowed", {{"addresses", addresses}});
}

void tell_spool_failed(std::string_view action, Error const& error) {
    log::limited_event(
        log::Level::error, "fetcher_spool_failed", {{"action", action}, {"reason", error.what}}
    );
}

}  // namespace kanal::fetcher
