#include "daemon/admin/change_commands.hpp"

#include "daemon/admin/trial_words.hpp"
#include "operations/delivery.hpp"
#include "operations/replay.hpp"
#include "operations/review.hpp"
#include "operations/try_centre.hpp"

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Parts = AdminCommands::Parts;

// `words` makes what the operator reads of the outcome.
template <class Operation, class Words>
asio::awaitable<AdminAnswer> change(
    Parts& parts, AdminRequest const& request, Operation operation, Words words
) {
    auto running = parts.operations.run(std::move(operation), request.actor);
    auto const outcome = co_await std::move(running);
    if (!outcome) co_return outcome.error();
    json::object answer;
    answer["done"] = words(*outcome);
    co_return std::move(answer);
}

// The same text, whatever came of it.
auto always(char const* text) {
    return [text](auto const&) { return text; };
}

std::string replay_words(operations::Replayed const& replayed) {
    auto text = "dibaca ulang: " + std::to_string(replayed.reports) + " laporan";
    if (replayed.known_before > 0)
        text += ", " + std::to_string(replayed.known_before) + " di antaranya sudah ada";
    return text;
}

}  // namespace

asio::awaitable<AdminAnswer> pass_report(Parts& parts, AdminRequest const& request) {
    operations::PassReport pass;
    pass.report = request.text("id");
    return change(parts, request, std::move(pass), always("diteruskan ke pusat"));
}

asio::awaitable<AdminAnswer> close_report(Parts& parts, AdminRequest const& request) {
    operations::CloseReport close;
    close.report = request.text("id");
    close.reason = request.text("reason");
    return change(parts, request, std::move(close), always("ditutup, tidak diteruskan"));
}

asio::awaitable<AdminAnswer> hold_report(Parts& parts, AdminRequest const& request) {
    operations::HoldReport hold;
    hold.report = request.text("id");
    hold.reason = request.text("reason");
    return change(parts, request, std::move(hold), always("ditahan"));
}

asio::awaitable<AdminAnswer> release_report(Parts& parts, AdminRequest const& request) {
    operations::ReleaseReport release;
    release.report = request.text("id");
    release.centre = request.text("centre");
    return change(parts, request, std::move(release), always("dilepaskan, dikirim lagi"));
}

asio::awaitable<AdminAnswer> enter_report(Parts& parts, AdminRequest const& request) {
    operations::EnterReport enter;
    enter.report = request.text("id");
    enter.centre = request.text("centre");
    enter.tracking_id = request.text("tracking_id");
    auto running = parts.operations.run(std::move(enter), request.actor);
    auto const entered = co_await std::move(running);
    if (!entered) co_return entered.error();
    json::object answer;
    answer["done"] = std::string(entered->again ? "sudah tercatat sebelumnya" : "dicatat: sudah ada") +
                     " di pusat " + entered->centre;
    answer["again"] = entered->again;
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> flush_reports(Parts& parts, AdminRequest const& request) {
    operations::FlushReports flush;
    flush.report = request.text("id");
    return change(parts, request, std::move(flush), [](std::int64_t deliveries) {
        return "dicoba sekarang; " + std::to_string(deliveries) + " pengiriman tidak lagi menunggu waktunya";
    });
}

asio::awaitable<AdminAnswer> replay_quarantined(Parts& parts, AdminRequest const& request) {
    operations::ReplayQuarantined replay;
    replay.item = request.text("id");
    return change(parts, request, std::move(replay), replay_words);
}

asio::awaitable<AdminAnswer> discard_quarantined(Parts& parts, AdminRequest const& request) {
    operations::DiscardQuarantined discard;
    discard.item = request.text("id");
    discard.reason = request.text("reason");
    return change(parts, request, std::move(discard), always("disingkirkan"));
}

asio::awaitable<AdminAnswer> replay_ignored(Parts& parts, AdminRequest const& request) {
    operations::ReplayIgnored replay;
    replay.event = request.text("id");
    return change(parts, request, std::move(replay), [](operations::Replayed const& replayed) {
        auto text = replay_words(replayed);
        if (replayed.reports == 0) text += "; jenis peristiwa ini sekarang dikenal dan tidak memuat laporan";
        if (replayed.stays_listed) text += "; bagian yang tidak dikenal tetap disimpan";
        return text;
    });
}

asio::awaitable<AdminAnswer> try_centre(Parts& parts, AdminRequest const& request) {
    operations::TryCentre trial;
    trial.centre = request.text("name");
    return change(parts, request, std::move(trial), trial_words);
}

}  // namespace kanal::admin
