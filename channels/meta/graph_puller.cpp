#include "channels/meta/graph_puller.hpp"

#include "channels/platform/note_words.hpp"
#include "core/health_item.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>

namespace kanal::meta {

namespace asio = boost::asio;
using platform::ApiReply;
using platform::ApiStatus;
using platform::Outcome;

namespace {

constexpr unsigned kMostPages = 200;
// What the platform shows a little late, with its old time: comments set free from moderation.
constexpr Duration kOverlap = std::chrono::minutes(15);
constexpr char const* kMessageFields =
    "id,created_time,from,message,attachments{id,mime_type,name,file_url,image_data,video_data}";

// Braces are in the lists of fields, and in no URL.
std::string with_braces_encoded(std::string_view query) {
    std::string encoded;
    for (char const c : query) {
        if (c == '{' || c == '}') {
            encoded += c == '{' ? "%7B" : "%7D";
        } else {
            encoded += c;
        }
    }
    return encoded;
}

}  // namespace

Watermarks::Watermarks(std::string_view cursor) {
    for (auto const word : words::split(cursor)) {
        auto const sign = word.find('=');
        if (sign == std::string_view::npos) continue;
        auto const time = words::to_time(word.substr(sign + 1));
        if (time) marks_[std::string(word.substr(0, sign))] = *time;
    }
}

std::optional<Time> Watermarks::of(std::string const& part) const {
    auto const found = marks_.find(part);
    return found == marks_.end() ? std::nullopt : std::optional(found->second);
}

std::string Watermarks::to_text() const {
    std::string text;
    for (auto const& [part, time] : marks_)
        text.append(text.empty() ? "" : " ").append(part).append("=").append(words::from_time(time));
    return text;
}

std::string path_segment(std::string_view id) {
    return boost::urls::encode(boost::core::string_view(id.data(), id.size()), boost::urls::unreserved_chars);
}

bool breaks_off(platform::ApiStatus const& status) {
    return status.outcome != Outcome::done && status.outcome != Outcome::gone &&
           status.outcome != Outcome::refused;
}

bool reaches_back(GraphPage const& page, std::string_view time_key, Time since) {
    return std::any_of(page.items.begin(), page.items.end(), [&](std::string_view item) {
        auto const time = time_of_item(item, time_key);
        return time && *time < since;
    });
}

std::vector<std::string> copies(std::vector<std::string_view> const& items) {
    return {items.begin(), items.end()};
}

Time GraphWalk::since(Watermarks const& marks, std::string const& part, Time now) const {
    auto const earliest = now - options_.look_back;
    auto const mark = marks.of(part);
    return mark ? std::max(earliest, *mark - kOverlap) : earliest;
}

asio::awaitable<platform::ApiReply> GraphWalk::get(
    std::string path, std::string query, std::string asked_for
) {
    auto target = "/" + options_.version + "/" + path;
    if (!query.empty()) target += "?" + with_braces_encoded(query);
    co_return co_await api_.get(std::move(target), std::move(asked_for));
}

asio::awaitable<platform::ApiStatus> GraphWalk::pages(
    std::string path, std::string query, std::string asked_for, TakePage const& take
) {
    for (unsigned count = 0; count < kMostPages; ++count) {
        auto const asked = co_await get(path, query, asked_for);
        if (!asked.done()) co_return asked.status;
        auto page = read_graph_page(asked.body);
        if (!page) co_return platform::later("the answer is no page");
        auto next = std::move(page->next);
        auto const taken = co_await take(std::move(*page));
        if (!taken) co_return platform::later(taken.error().what);
        if (!*taken || !next) break;
        query = std::move(*next);
    }
    co_return platform::ApiStatus();
}

asio::awaitable<Result<void>> GraphWalk::take(std::string list, std::vector<std::string> items, Time since) {
    if (items.empty()) co_return Result<void>{};
    RawBytes delivery;
    delivery.media_type = "application/json";
    delivery.bytes = as_delivery(options_.object, options_.account, list, items);
    co_return co_await items_.take(std::move(delivery), since);
}

asio::awaitable<platform::ApiStatus> GraphWalk::conversations(
    std::string path, std::string platform, Time since
) {
    auto const query = "platform=" + platform + "&limit=25&fields=id,updated_time,messages.limit(25){" +
                       std::string(kMessageFields) + "}";
    TakePage const take = [this, since](GraphPage page) {
        return take_conversations(std::move(page), since);
    };
    co_return co_await pages(std::move(path), query, "conversations", take);
}

asio::awaitable<Result<bool>> GraphWalk::take_conversations(GraphPage page, Time since) {
    std::string const list = "pulled_messages";
    for (auto const conversation : page.items) {
        auto const updated = time_of_item(conversation, "updated_time");
        if (updated && *updated < since) continue;
        auto const messages = nested_page(conversation, "messages");
        auto taken = co_await take(list, copies(messages.items), since);
        if (!taken) co_return taken.error();
        if (!messages.next || reaches_back(messages, "created_time", since)) continue;
        TakePage const deeper = [this, since, &list](GraphPage more) -> asio::awaitable<Result<bool>> {
            auto const stored = co_await take(list, copies(more.items), since);
            if (!stored) co_return stored.error();
            co_return !reaches_back(more, "created_time", since);
        };
        auto const path = path_segment(id_of_item(conversation)) + "/messages";
        auto const walked = co_await pages(path, *messages.next, "messages", deeper);
        if (breaks_off(walked)) co_return retry(walked.why);
    }
    co_return !reaches_back(page, "updated_time", since);
}

GraphPuller::GraphPuller(
    GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
)
    : options_(std::move(options)), api_(api), read_(std::move(read)), clock_(std::move(clock)) {}

asio::awaitable<platform::ApiStatus> GraphPuller::poll(Intake& intake) {
    auto const cursor = co_await intake.cursor(options_.channel);
    if (!cursor) co_return platform::later(cursor.error().what);
    Watermarks marks(cursor->value_or(""));
    auto const all = parts();
    for (auto const& part : all) {
        auto const walked = co_await walk_part(intake, part, marks);
        if (breaks_off(walked)) co_return walked;
    }
    platform::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    GraphWalk walk(options_, api_, items);
    auto const rest = co_await afterwards(intake, walk);
    if (breaks_off(rest)) co_return rest;
    last_poll_ = clock_.wall();
    co_return platform::ApiStatus();
}

asio::awaitable<platform::ApiStatus> GraphPuller::walk_part(
    Intake& intake, Part const& part, Watermarks& marks
) {
    platform::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    GraphWalk walk(options_, api_, items);
    auto const now = clock_.wall();
    auto const walked = co_await part.walk(walk, walk.since(marks, part.name, now));
    std::optional<std::string> cursor;
    auto const newest = items.newest() ? std::optional(std::min(*items.newest(), now)) : std::nullopt;
    auto const mark = marks.of(part.name);
    if (walked.outcome == Outcome::done && newest && (!mark || *newest > *mark)) {
        marks.set(part.name, *newest);
        cursor = marks.to_text();
    }
    auto const stored = co_await items.finish(std::move(cursor));
    if (!stored) co_return platform::later(stored.error().what);
    co_return walked;
}

asio::awaitable<platform::ApiStatus> GraphPuller::afterwards(Intake& intake, GraphWalk& walk) {
    (void)intake, (void)walk;
    co_return platform::ApiStatus();
}

std::vector<HealthItem> GraphPuller::health() const {
    return {
        health_time("last_pull", last_poll_),
        health_count("pulled", counts_.taken),
        health_count("pulled_first", counts_.found),
    };
}

}  // namespace kanal::meta
