#pragma once

#include "base/time.hpp"
#include "channels/meta/delivery.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::meta {

// One page of a list of the Graph API: {"data": [...], "paging": {"cursors", "next"}}.
struct GraphPage {
    std::vector<std::string_view> items = {};  // as written; they point into the text
    // The query that fetches the next page, without a token; nothing on the last. A page may be empty and not
    // be the last.
    std::optional<std::string> next = {};
};

// Nothing when `text` is no such page. Pure.
std::optional<GraphPage> read_graph_page(std::string_view text);

// The list of this name inside an item, as `field.limit(n){...}` asks for it; an empty page when it is not
// there.
GraphPage nested_page(std::string_view item, std::string_view name);

// The item without some of its members, byte for byte otherwise: a post must not carry its comments along.
std::string without_members(std::string_view item, std::vector<std::string_view> const& names);

// Of single fields of an item; empty, or nothing, when missing or of another form.
std::string id_of_item(std::string_view item);
std::optional<Time> time_of_item(std::string_view item, std::string_view key);
std::int64_t number_of_item(std::string_view item, std::string_view key);

// {"object":"page","entry":[{"id":"1","pulled_comments":[...]}]}: what was pulled, in the form of a delivery,
// so that it is read, stored and replayed like one. The items are in it byte for byte.
std::string as_delivery(
    std::string_view object,
    std::string_view account,
    std::string_view list,
    std::vector<std::string> const& items
);

// Messages of a conversation: {"id", "created_time", "from": {"id", "name"}, "message", "attachments"}. The
// id is the `mid` of the webhook, so both make one report. Makes one submission, or one fragment, or counts
// the event as dropped: see machine_events_of_messenger.
// Pure. https://developers.facebook.com/docs/graph-api/reference/message
inline constexpr std::string_view kPulledMessages = "pulled_messages";
void read_pulled_message(Event event, Reading& reading);

}  // namespace kanal::meta
