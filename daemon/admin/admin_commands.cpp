#include "daemon/admin/admin_commands.hpp"

#include "daemon/admin/answer_json.hpp"
#include "daemon/admin/backup_steps.hpp"
#include "daemon/admin/report_questions.hpp"
#include "daemon/admin/review_commands.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace kanal::admin {

namespace json = boost::json;

namespace {

using Request = AdminRequest;
using Answer = AdminAnswer;
using Parts = AdminCommands::Parts;

json::object done(std::string text) {
    json::object answer;
    answer["done"] = std::move(text);
    return answer;
}

asio::awaitable<Answer> status(Parts& parts, Request const&) {
    auto take = [](spool::Spool& spool) -> Result<SpoolStatus> {
        auto backlog = spool.deliveries().backlog();
        if (!backlog) return backlog.error();
        auto quarantined = spool.quarantine().count();
        if (!quarantined) return quarantined.error();
        SpoolStatus status;
        status.backlog = std::move(*backlog);
        status.quarantine = *quarantined;
        auto ignored = spool.ignored().count();
        if (!ignored) return ignored.error();
        status.ignored = *ignored;
        auto reviews = spool.reviews().waiting();
        if (!reviews) return reviews.error();
        status.reviews = *reviews;
        auto fetches = spool.fetches().pending();
        if (!fetches) return fetches.error();
        status.fetches_pending = *fetches;
        status.space = spool.space();
        return status;
    };
    auto spool = co_await parts.spool.run(std::move(take));
    if (!spool) co_return for_operator(spool.error());
    auto answer = status_json(*spool, parts.intake.activity(), parts.lanes());
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

asio::awaitable<Answer> quarantine(Parts& parts, Request const&) {
    auto take = [](spool::Spool& spool) { return spool.quarantine().list(1000); };
    auto items = co_await parts.spool.run(std::move(take));
    if (!items) co_return for_operator(items.error());
    json::array rows;
    for (auto const& item : *items)
        rows.push_back(quarantined_json(item));
    json::object answer;
    answer["quarantine"] = std::move(rows);
    co_return std::move(answer);
}

asio::awaitable<Answer> replay(Parts& parts, Request const& request) {
    auto const id = request.text("id");
    auto take = [id](spool::Spool& spool) { return spool.quarantine().find(id); };
    auto item = co_await parts.spool.run(std::move(take));
    if (!item) co_return for_operator(item.error());
    if (!*item || (*item)->state != "quarantined")
        co_return reject("tidak ada butir karantina yang menunggu dengan id ini");
    auto const channels = parts.channels();
    auto* const channel = channels->find((*item)->channel);
    if (channel == nullptr) co_return reject("kanal asal butir ini tidak ada lagi di konfigurasi");
    auto reading = co_await channel->replay(std::move((*item)->raw));
    if (!reading) co_return reject("masih tidak terbaca: " + reading.error().what);
    if (!reading->unreadable.empty())
        co_return reject("masih tidak terbaca: " + reading->unreadable.front().why);
    Batch batch;
    batch.channel = (*item)->channel;
    batch.reading = std::move(*reading);
    auto receipts = co_await parts.intake.replay(id, std::move(batch), request.who);
    if (!receipts) co_return for_operator(receipts.error());
    co_return done("dibaca ulang: " + std::to_string(receipts->size()) + " laporan");
}

// Those that change one thing in the spool: `change` runs in a transaction of its own. `refused` is what the
// operator reads when there is nothing to change.
template <class Change>
asio::awaitable<Answer> change(Parts& parts, Change change, std::string text, std::string refused) {
    auto changed = co_await parts.spool.run(std::move(change));
    if (!changed && changed.error().fault == Fault::reject) co_return reject(std::move(refused));
    if (!changed) co_return for_operator(changed.error());
    parts.wake_lanes();
    co_return done(std::move(text));
}

asio::awaitable<Answer> discard(Parts& parts, Request const& request) {
    if (request.text("reason").empty()) co_return reject("alasan harus diisi");
    auto act = [id = request.text("id"), reason = request.text("reason"), who = request.who](
                   spool::Spool& spool
               ) { return spool.quarantine().discard(id, reason, who, WallClock::now()); };
    co_return co_await change(
        parts, std::move(act), "disingkirkan", "tidak ada butir karantina yang menunggu dengan id ini"
    );
}

asio::awaitable<Answer> hold(Parts& parts, Request const& request) {
    if (request.text("reason").empty()) co_return reject("alasan harus diisi");
    auto act = [id = request.text("id"), reason = request.text("reason"), who = request.who](
                   spool::Spool& spool
               ) { return spool.deliveries().hold(id, reason, who, WallClock::now()); };
    co_return co_await change(
        parts,
        std::move(act),
        "ditahan",
        "tidak ada laporan dengan nomor atau id ini yang masih mengantre ke pusat"
    );
}

asio::awaitable<Answer> release(Parts& parts, Request const& request) {
    auto act = [id = request.text("id"), who = request.who](spool::Spool& spool) {
        return spool.deliveries().release(id, who, WallClock::now());
    };
    co_return co_await change(
        parts,
        std::move(act),
        "dilepaskan, dikirim lagi",
        "tidak ada laporan dengan nomor atau id ini yang ditahan atau tak pasti; yang mengantre didorong "
        "dengan "
        "kanalctl flush"
    );
}

asio::awaitable<Answer> flush(Parts& parts, Request const& request) {
    auto act = [id = request.text("id"), who = request.who](spool::Spool& spool) {
        return spool.deliveries().flush(id, who, WallClock::now());
    };
    auto flushed = co_await parts.spool.run(std::move(act));
    if (!flushed && flushed.error().fault == Fault::reject)
        co_return reject("tidak ada laporan dengan nomor atau id ini");
    if (!flushed) co_return for_operator(flushed.error());
    parts.wake_lanes();
    co_return done(
        "dicoba sekarang; " + std::to_string(*flushed) + " pengiriman tidak lagi menunggu waktunya"
    );
}

asio::awaitable<Answer> agency(Parts& parts, Request const&) {
    json::object answer;
    answer["agency"] = parts.agency.name;
    answer["code"] = parts.agency.code;
    co_return std::move(answer);
}

asio::awaitable<Answer> pass(Parts& parts, Request const& request) {
    co_return co_await pass_report(parts, request.text("id"), request.who);
}

asio::awaitable<Answer> close(Parts& parts, Request const& request) {
    co_return co_await close_report(parts, request.text("id"), request.text("reason"), request.who);
}

asio::awaitable<Answer> ignored(Parts& parts, Request const& request) {
    auto const word = request.text("action");
    if (word == "show") co_return co_await show_ignored(parts, request.text("id"));
    if (word == "replay") co_return co_await replay_ignored(parts, request.text("id"), request.who);
    co_return co_await list_ignored(parts);
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
    {"quarantine", quarantine},
    {"replay", replay},
    {"discard", discard},
    {"release", release},
    {"hold", hold},
    {"pass", pass},
    {"close", close},
    {"ignored", ignored},
    {"flush", flush},
    {"agency", agency},
    {"backup", backup_step},
};

Command find(std::string_view name) {
    for (auto const& row : kCommands) {
        if (row.name == name) return row.command;
    }
    return nullptr;
}

}  // namespace

Error for_operator(Error const& error) {
    if (error.fault == Fault::reject) return reject("ditolak: " + error.what);
    return retry("antrean di disk tidak dapat dipakai sekarang; lihat journalctl -u kanald -p warning");
}

asio::awaitable<AdminReply> AdminCommands::answer(std::string text, std::string who) {
    boost::system::error_code error;
    auto value = json::parse(text, error);
    Request request;
    AdminReply reply;
    request.who = std::move(who);
    request.file = &reply.file;
    if (!error && value.is_object()) request.fields = std::move(value.as_object());
    auto const command = find(request.text("command"));
    Answer answer = reject("perintah tidak dikenal");
    if (command != nullptr) answer = co_await command(parts_, request);
    if (!answer) {
        json::object refused;
        auto const& why = answer.error();
        refused["error"] = why.what.starts_with("spool:") ? for_operator(why).what : why.what;
        reply.text = json::serialize(refused);
        co_return std::move(reply);
    }
    answer->insert_or_assign("timezone", parts_.agency.timezone);
    reply.text = json::serialize(*answer);
    co_return std::move(reply);
}

}  // namespace kanal::admin
