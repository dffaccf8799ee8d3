#include "daemon/admin/review_commands.hpp"

#include "daemon/admin/answer_json.hpp"
#include "operations/named_report.hpp"

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Answer = Result<json::object>;
using Parts = AdminCommands::Parts;

constexpr std::size_t kMostKinds = 200;
constexpr std::size_t kMostEvents = 1000;

asio::awaitable<Result<spool::IgnoredEvent>> find_event(Parts& parts, std::string event) {
    auto take = [&event](spool::Spool& spool) { return spool.ignored().find(event); };
    auto found = co_await parts.spool.run(std::move(take));
    if (!found) co_return operations::for_person(found.error());
    if (!*found) co_return operations::not_found(event, "tidak ada peristiwa yang diabaikan dengan id ini");
    co_return std::move(**found);
}

}  // namespace

asio::awaitable<Answer> list_ignored(Parts& parts) {
    struct Listed {
        std::vector<spool::IgnoredEvents::Kind> kinds = {};
        std::vector<spool::IgnoredEvent> events = {};
    };
    auto take = [](spool::Spool& spool) -> Result<Listed> {
        auto kinds = spool.ignored().kinds(kMostKinds);
        if (!kinds) return kinds.error();
        auto events = spool.ignored().list(kMostEvents);
        if (!events) return events.error();
        return Listed{std::move(*kinds), std::move(*events)};
    };
    auto listed = co_await parts.spool.run(std::move(take));
    if (!listed) co_return operations::for_person(listed.error());
    json::array kinds;
    for (auto const& kind : listed->kinds)
        kinds.push_back(ignored_json(kind));
    json::array events;
    for (auto const& event : listed->events)
        events.push_back(ignored_json(event));
    json::object answer;
    answer["kinds"] = std::move(kinds);
    answer["ignored"] = std::move(events);
    co_return std::move(answer);
}

asio::awaitable<Answer> show_ignored(Parts& parts, std::string event) {
    auto found = co_await find_event(parts, std::move(event));
    if (!found) co_return found.error();
    auto read = [id = found->id](spool::Spool& spool) { return spool.journal(id, 50); };
    auto journal = co_await parts.spool.run(std::move(read));
    if (!journal) co_return operations::for_person(journal.error());
    json::object answer;
    answer["ignored"] = ignored_json(*found);
    answer["journal"] = journal_json(*journal);
    co_return std::move(answer);
}

}  // namespace kanal::admin
