#include "desk/pages/decisions.hpp"

#include "desk/pages/report_page.hpp"
#include "desk/pages/typed_correction.hpp"
#include "operations/delivery.hpp"
#include "operations/verify.hpp"

namespace kanal::desk {

namespace {

std::string report_address(Visit const& visit, std::string const& number) {
    auto const list = visit.field("daftar");
    return "/laporan/" + number + (list.empty() ? "" : "?" + write_form({{"daftar", list}}));
}

// The report's page once more, as it stands now, with what was typed.
asio::awaitable<Page> not_taken(Parts& parts, Visit const& visit, NotTaken why) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    co_return report_page(parts, visit, found, why);
}

std::string sentence(std::string text) {
    if (!text.empty() && !text.ends_with('.')) text += '.';
    if (!text.empty())
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text;
}

// `decide` makes the operation of the report that was found.
template <class Decide>
asio::awaitable<Page> decide_on(Parts& parts, Visit const& visit, Decide decide, std::string done) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    auto made = decide(found);
    if (!made) {
        NotTaken const why{.status = 422, .fault = sentence(made.error().what), .typed = visit.form};
        co_return report_page(parts, visit, found, why);
    }
    auto deciding = parts.surroundings.operations.run(std::move(*made), visit.person.actor());
    auto const decided = co_await std::move(deciding);
    NotTaken why{.typed = visit.form};
    if (!decided) {
        why.status = decided.error().fault == Fault::reject ? 422 : 503;
        why.fault = sentence(decided.error().what);
    } else if (decided->stale) {
        why.status = 409;
        why.stale = true;
        why.fault =
            "Laporan ini berubah sejak Anda membukanya. Belum ada yang disimpan: bandingkan, lalu putuskan "
            "lagi.";
    } else {
        co_return redirect_to(report_address(visit, found.file.report->number), std::move(done));
    }
    auto showing = not_taken(parts, visit, std::move(why));
    co_return co_await std::move(showing);
}

// The same for operations that know no versions.
template <class Operation>
asio::awaitable<Page> change(Parts& parts, Visit const& visit, Operation operation, std::string done) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    operation.report = found.file.report->id;
    auto changing = parts.surroundings.operations.run(std::move(operation), visit.person.actor());
    auto const changed = co_await std::move(changing);
    if (changed) co_return redirect_to(report_address(visit, found.file.report->number), std::move(done));
    NotTaken why{.status = 422, .fault = sentence(changed.error().what), .typed = visit.form};
    if (changed.error().fault == Fault::retry) why.status = 503;
    auto showing = not_taken(parts, visit, std::move(why));
    co_return co_await std::move(showing);
}

// An operation whose arguments are the report, its version and a reason.
template <class Operation>
auto with_reason(Visit const& visit) {
    return [&visit](VisibleReport const& found) -> Result<Operation> {
        Operation operation;
        operation.report = found.file.report->id;
        operation.version = visit.field("versi");
        operation.reason = visit.field("alasan");
        return operation;
    };
}

}  // namespace

asio::awaitable<Page> verify_report(Parts& parts, Visit const& visit) {
    auto const make = [&visit](VisibleReport const& found) -> Result<operations::VerifyReport> {
        auto typed = typed_correction(visit, found);
        if (!typed) return typed.error();
        operations::VerifyReport verify;
        verify.report = found.file.report->id;
        verify.version = visit.field("versi");
        verify.correction = std::move(typed->correction);
        verify.changed = std::move(typed->changed);
        return verify;
    };
    auto deciding = decide_on(parts, visit, make, "Terverifikasi.");
    co_return co_await std::move(deciding);
}

asio::awaitable<Page> postpone_report(Parts& parts, Visit const& visit) {
    auto deciding = decide_on(
        parts,
        visit,
        with_reason<operations::PostponeReport>(visit),
        "Ditunda; yang kurang tercatat di riwayat."
    );
    co_return co_await std::move(deciding);
}

asio::awaitable<Page> decline_report(Parts& parts, Visit const& visit) {
    auto deciding = decide_on(
        parts,
        visit,
        with_reason<operations::DeclineReport>(visit),
        "Diteruskan sebagai bukan wewenang instansi ini."
    );
    co_return co_await std::move(deciding);
}

asio::awaitable<Page> archive_report(Parts& parts, Visit const& visit) {
    auto deciding = decide_on(
        parts, visit, with_reason<operations::ArchiveReport>(visit), "Diarsipkan; tidak diteruskan."
    );
    co_return co_await std::move(deciding);
}

asio::awaitable<Page> hold_report(Parts& parts, Visit const& visit) {
    operations::HoldReport hold;
    hold.reason = visit.field("alasan");
    auto changing = change(parts, visit, std::move(hold), "Ditahan.");
    co_return co_await std::move(changing);
}

asio::awaitable<Page> release_report(Parts& parts, Visit const& visit) {
    operations::ReleaseReport release;
    release.centre = visit.field("pusat");
    auto changing = change(parts, visit, std::move(release), "Dilepaskan; dikirim lagi.");
    co_return co_await std::move(changing);
}

asio::awaitable<Page> flush_report(Parts& parts, Visit const& visit) {
    auto changing = change(parts, visit, operations::FlushReports(), "Dicoba sekarang.");
    co_return co_await std::move(changing);
}

asio::awaitable<Page> note_entered(Parts& parts, Visit const& visit) {
    operations::EnterReport enter;
    enter.centre = visit.field("pusat");
    enter.tracking_id = visit.field("nomor_pusat");
    auto changing = change(parts, visit, std::move(enter), "Nomor di pusat tercatat.");
    co_return co_await std::move(changing);
}

}  // namespace kanal::desk
