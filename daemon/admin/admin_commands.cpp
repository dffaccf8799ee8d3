#include "daemon/admin/admin_commands.hpp"

#include "daemon/admin/answer_json.hpp"
#include "daemon/admin/backup_steps.hpp"
#include "daemon/admin/change_commands.hpp"
#include "daemon/admin/day_counts.hpp"
#include "daemon/admin/desk_commands.hpp"
#include "daemon/admin/entry_commands.hpp"
#include "daemon/admin/queries.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace kanal::admin {

namespace json = boost::json;

namespace {

using Request = AdminRequest;
using Answer = AdminAnswer;
using Parts = AdminCommands::Parts;

asio::awaitable<Answer> status(Parts& parts, Request const&) {
    auto take = [](spool::Spool& spool) -> Result<SpoolStatus> {
        auto backlog = spool.deliveries().backlog();
        if (!backlog) return backlog.error();
        SpoolStatus status;
        status.backlog = std::move(*backlog);
        auto fetches = spool.fetches().pending();
        if (!fetches) return fetches.error();
        status.fetches_pending = *fetches;
        status.space = spool.space();
        return status;
    };
    auto spool = co_await parts.spool.run(std::move(take));
    if (!spool) co_return operations::for_person(spool.error());
    auto count = [](readmodel::ReadView& view) { return view.index.counts(); };
    auto const counted = co_await parts.index.ask(std::move(count));
    auto answer = status_json(*spool, parts.intake.activity(), parts.lanes());
    add_counts(answer, counted, parts.index);
    auto const channels = parts.channels();
    for (auto const& named : channels->channels()) {
        add_health(answer, named.name, channels->health_of(named));
    }
    answer["media"] = media_json(spool->fetches_pending, parts.fetcher());
    answer["agency"] = parts.agency.name;
    answer["config_refused"] = json::value_from(parts.config_refused());
    answer["accepting"] = spool->space.accepting && parts.spool.accepting();
    co_return std::move(answer);
}

asio::awaitable<Answer> agency(Parts& parts, Request const&) {
    json::object answer;
    answer["agency"] = parts.agency.name;
    answer["code"] = parts.agency.code;
    co_return std::move(answer);
}

asio::awaitable<Answer> ignored(Parts& parts, Request const& request) {
    auto const word = request.text("action");
    auto answering = word == "show"     ? show_ignored(parts, request)
                     : word == "replay" ? replay_ignored(parts, request)
                                        : list_ignored(parts, request);
    co_return co_await std::move(answering);
}

asio::awaitable<Answer> centre(Parts& parts, Request const& request) {
    if (request.text("action") != "try") co_return reject("perintah tidak dikenal");
    auto trying = try_centre(parts, request);
    co_return co_await std::move(trying);
}

using Command = asio::awaitable<Answer> (*)(Parts&, Request const&);
struct Row {
    std::string_view name;
    Command command;
};
constexpr Row kCommands[] = {
    {"status", status},
    {"reports", list_reports},
    {"show", show_report},
    {"quarantine", list_quarantine},
    {"replay", replay_quarantined},
    {"discard", discard_quarantined},
    {"release", release_report},
    {"resend", resend_reports},
    {"counts", list_day_counts},
    {"entered", enter_report},
    {"hold", hold_report},
    {"pass", pass_report},
    {"close", close_report},
    {"ignored", ignored},
    {"flush", flush_reports},
    {"enter", enter_by_hand},
    {"worklist", list_work},
    {"exported", note_export},
    {"centre", centre},
    {"agency", agency},
    {"backup", backup_step},
    {"desk", desk_people},
    {"audit", audit},
};

Command find(std::string_view name) {
    for (auto const& row : kCommands) {
        if (row.name == name) return row.command;
    }
    return nullptr;
}

}  // namespace

asio::awaitable<AdminReply> AdminCommands::answer(std::string text, operations::Actor actor) {
    boost::system::error_code error;
    auto value = json::parse(text, error);
    Request request;
    AdminReply reply;
    request.actor = std::move(actor);
    request.file = &reply.file;
    if (!error && value.is_object()) request.fields = std::move(value.as_object());
    auto const command = find(request.text("command"));
    Answer answer = reject("perintah tidak dikenal");
    if (command != nullptr) {
        auto answering = command(parts_, request);
        answer = co_await std::move(answering);
    }
    if (!answer) {
        json::object refused;
        refused["error"] = operations::for_person(answer.error()).what;
        reply.text = json::serialize(refused);
        co_return std::move(reply);
    }
    answer->insert_or_assign("timezone", parts_.agency.timezone);
    reply.text = json::serialize(*answer);
    co_return std::move(reply);
}

}  // namespace kanal::admin
