#include "daemon/admin/review_commands.hpp"

#include "daemon/admin/admin_request.hpp"
#include "daemon/admin/answer_json.hpp"

#include <algorithm>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Answer = Result<json::object>;
using Parts = AdminCommands::Parts;

constexpr std::size_t kMostKinds = 200;
constexpr std::size_t kMostEvents = 1000;

json::object done(std::string text) {
    json::object answer;
    answer["done"] = std::move(text);
    return answer;
}

// Nothing: done.
std::optional<std::string> refusal_of(spool::ReviewChange change) {
    switch (change) {
        case spool::ReviewChange::done:
            return std::nullopt;
        case spool::ReviewChange::not_in_review:
            return "laporan ini tidak menunggu ditinjau: sudah di pusat atau dalam perjalanan ke sana";
        case spool::ReviewChange::closed_before:
            return "laporan ini sudah ditutup";
        case spool::ReviewChange::contents_gone:
            return "laporan ini sudah lama ditutup dan isinya sudah dihapus";
    }
    return std::nullopt;
}

// `decide` runs on the spool's thread, with the id of a report that is there.
template <class Decide>
asio::awaitable<Answer> decide_on(Parts& parts, std::string report, Decide decide, std::string text) {
    auto act = [report = std::move(report),
                decide](spool::Spool& spool) -> Result<std::optional<std::string>> {
        auto id = spool.reports().resolve(report);
        if (!id) return id.error();
        if (!*id) return std::optional<std::string>("tidak ada laporan dengan nomor atau id ini");
        auto const changed = decide(spool.reviews(), **id);
        if (!changed) return changed.error();
        return refusal_of(*changed);
    };
    auto refused = co_await parts.spool.run(std::move(act));
    if (!refused) co_return for_operator(refused.error());
    if (*refused) co_return reject(**refused);
    parts.wake_lanes();
    co_return done(std::move(text));
}

asio::awaitable<Result<spool::IgnoredEvent>> find_event(Parts& parts, std::string event) {
    auto take = [event = std::move(event)](spool::Spool& spool) { return spool.ignored().find(event); };
    auto found = co_await parts.spool.run(std::move(take));
    if (!found) co_return for_operator(found.error());
    if (!*found) co_return reject("tidak ada peristiwa yang diabaikan dengan id ini");
    co_return std::move(**found);
}

// Takes out of the reading what the event itself still is: it is kept already. True: it is still unknown.
bool take_out_unknown(Reading& reading, spool::IgnoredEvent const& event) {
    auto const same = [&event](Fragment const& fragment) {
        return fragment.why == event.why && fragment.raw.bytes == event.raw.bytes;
    };
    auto const gone = std::remove_if(reading.ignored.begin(), reading.ignored.end(), same);
    bool const any = gone != reading.ignored.end();
    reading.ignored.erase(gone, reading.ignored.end());
    return any;
}

std::string replay_text(std::vector<Receipt> const& receipts, bool unknown) {
    auto const before = std::count_if(receipts.begin(), receipts.end(), [](Receipt const& receipt) {
        return receipt.duplicate;
    });
    auto text = "dibaca ulang: " + std::to_string(receipts.size()) + " laporan";
    if (before > 0) text += ", " + std::to_string(before) + " di antaranya sudah ada";
    if (receipts.empty()) text += "; jenis peristiwa ini sekarang dikenal dan tidak memuat laporan";
    if (unknown) text += "; bagian yang tidak dikenal tetap disimpan";
    return text;
}

}  // namespace

asio::awaitable<Answer> pass_report(Parts& parts, std::string report, std::string who) {
    auto decide = [who = std::move(who)](spool::ReviewLedger& reviews, std::string const& id) {
        return reviews.pass(id, who, WallClock::now());
    };
    co_return co_await decide_on(parts, std::move(report), std::move(decide), "diteruskan ke pusat");
}

asio::awaitable<Answer> close_report(Parts& parts, std::string report, std::string reason, std::string who) {
    if (reason.empty()) co_return reject("alasan harus diisi");
    auto decide = [reason = std::move(reason), who = std::move(who)](
                      spool::ReviewLedger& reviews, std::string const& id
                  ) { return reviews.close(id, reason, who, WallClock::now()); };
    co_return co_await decide_on(parts, std::move(report), std::move(decide), "ditutup, tidak diteruskan");
}

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
    if (!listed) co_return for_operator(listed.error());
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
    if (!journal) co_return for_operator(journal.error());
    json::object answer;
    answer["ignored"] = ignored_json(*found);
    answer["journal"] = journal_json(*journal);
    co_return std::move(answer);
}

asio::awaitable<Answer> replay_ignored(Parts& parts, std::string event, std::string who) {
    auto found = co_await find_event(parts, std::move(event));
    if (!found) co_return found.error();
    if (found->replayed) co_return reject("peristiwa ini sudah dibaca ulang");
    auto const channels = parts.channels();
    auto* const channel = channels->find(found->channel);
    if (channel == nullptr) co_return reject("kanal asal peristiwa ini tidak ada lagi di konfigurasi");
    auto raw = found->raw;
    auto reading = co_await channel->replay(std::move(raw));
    if (!reading) co_return reject("tidak terbaca: " + reading.error().what);
    Batch batch;
    batch.channel = found->channel;
    batch.reading = std::move(*reading);
    bool const unknown = take_out_unknown(batch.reading, *found);
    if (unknown && batch.reading.submissions.empty())
        co_return reject("masih jenis yang tidak dikenal: " + found->why);
    if (!batch.reading.unreadable.empty())
        co_return reject("tidak terbaca: " + batch.reading.unreadable.front().why);
    auto id = unknown ? std::string() : found->id;
    auto receipts = co_await parts.intake.replay(std::move(id), std::move(batch), std::move(who));
    if (!receipts) co_return for_operator(receipts.error());
    co_return done(replay_text(*receipts, unknown));
}

}  // namespace kanal::admin
