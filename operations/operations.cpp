#include "operations/operations.hpp"

#include "base/log.hpp"
#include "operations/backup.hpp"
#include "operations/delivery.hpp"
#include "operations/entry.hpp"
#include "operations/journal.hpp"
#include "operations/logins.hpp"
#include "operations/people.hpp"
#include "operations/quarantined.hpp"
#include "operations/replay.hpp"
#include "operations/report_file.hpp"
#include "operations/resend.hpp"
#include "operations/reveal.hpp"
#include "operations/review.hpp"
#include "operations/try_centre.hpp"
#include "operations/verify.hpp"
#include "operations/worklist.hpp"

namespace kanal::operations {

bool Operations::allowed(Actor const& actor, Right right, std::string_view operation) {
    if (actor.rights.include(right)) return true;
    log::limited_event(log::Level::warning, "operation_refused", {{"operation", operation}});
    return false;
}

Error Operations::not_allowed() {
    return reject("anda tidak berhak melakukan ini");
}

Error for_person(Error const& error) {
    bool const of_a_part = error.what.starts_with("spool:") || error.what.starts_with("intake:");
    if (!of_a_part) return error;
    if (error.fault == Fault::reject)
        return reject("antrean di disk menolaknya; sebabnya, untuk pengembang: \"" + error.what + "\"");
    return retry("antrean di disk tidak dapat dipakai sekarang; lihat journalctl -u kanald -p warning");
}

template <class Operation>
asio::awaitable<Result<typename Operation::Outcome>> Operations::run(Operation operation, Actor actor) {
    if (!allowed(actor, Operation::kRight, Operation::kName)) co_return not_allowed();
    auto performing = operation.perform(surroundings_, std::move(actor.name));
    auto outcome = co_await std::move(performing);
    if (!outcome) co_return for_person(outcome.error());
    co_return std::move(outcome);
}

// Here and nowhere else: GCC 12 names what a coroutine keeps differently in each source, which the linker
// takes for two types of one name.
template asio::awaitable<Result<RecordBackup::Outcome>> Operations::run(RecordBackup, Actor);
template asio::awaitable<Result<HoldReport::Outcome>> Operations::run(HoldReport, Actor);
template asio::awaitable<Result<ReleaseReport::Outcome>> Operations::run(ReleaseReport, Actor);
template asio::awaitable<Result<EnterReport::Outcome>> Operations::run(EnterReport, Actor);
template asio::awaitable<Result<FlushReports::Outcome>> Operations::run(FlushReports, Actor);
template asio::awaitable<Result<RecordEntry::Outcome>> Operations::run(RecordEntry, Actor);
template asio::awaitable<Result<SaveDraft::Outcome>> Operations::run(SaveDraft, Actor);
template asio::awaitable<Result<ListDrafts::Outcome>> Operations::run(ListDrafts, Actor);
template asio::awaitable<Result<ReadJournal::Outcome>> Operations::run(ReadJournal, Actor);
template asio::awaitable<Result<BeginSession::Outcome>> Operations::run(BeginSession, Actor);
template asio::awaitable<Result<EndSession::Outcome>> Operations::run(EndSession, Actor);
template asio::awaitable<Result<NoteUse::Outcome>> Operations::run(NoteUse, Actor);
template asio::awaitable<Result<ChoosePassword::Outcome>> Operations::run(ChoosePassword, Actor);
template asio::awaitable<Result<ChooseShortcuts::Outcome>> Operations::run(ChooseShortcuts, Actor);
template asio::awaitable<Result<ReadPeople::Outcome>> Operations::run(ReadPeople, Actor);
template asio::awaitable<Result<AddPerson::Outcome>> Operations::run(AddPerson, Actor);
template asio::awaitable<Result<ChangePerson::Outcome>> Operations::run(ChangePerson, Actor);
template asio::awaitable<Result<RemovePerson::Outcome>> Operations::run(RemovePerson, Actor);
template asio::awaitable<Result<RenewLink::Outcome>> Operations::run(RenewLink, Actor);
template asio::awaitable<Result<LookAtQuarantined::Outcome>> Operations::run(LookAtQuarantined, Actor);
template asio::awaitable<Result<ReplayQuarantined::Outcome>> Operations::run(ReplayQuarantined, Actor);
template asio::awaitable<Result<ReplayIgnored::Outcome>> Operations::run(ReplayIgnored, Actor);
template asio::awaitable<Result<DiscardQuarantined::Outcome>> Operations::run(DiscardQuarantined, Actor);
template asio::awaitable<Result<LookAtReport::Outcome>> Operations::run(LookAtReport, Actor);
template asio::awaitable<Result<ResendReports::Outcome>> Operations::run(ResendReports, Actor);
template asio::awaitable<Result<RevealReporter::Outcome>> Operations::run(RevealReporter, Actor);
template asio::awaitable<Result<TakeRaw::Outcome>> Operations::run(TakeRaw, Actor);
template asio::awaitable<Result<PassReport::Outcome>> Operations::run(PassReport, Actor);
template asio::awaitable<Result<CloseReport::Outcome>> Operations::run(CloseReport, Actor);
template asio::awaitable<Result<TryCentre::Outcome>> Operations::run(TryCentre, Actor);
template asio::awaitable<Result<VerifyReport::Outcome>> Operations::run(VerifyReport, Actor);
template asio::awaitable<Result<PostponeReport::Outcome>> Operations::run(PostponeReport, Actor);
template asio::awaitable<Result<DeclineReport::Outcome>> Operations::run(DeclineReport, Actor);
template asio::awaitable<Result<ArchiveReport::Outcome>> Operations::run(ArchiveReport, Actor);
template asio::awaitable<Result<ListWork::Outcome>> Operations::run(ListWork, Actor);
template asio::awaitable<Result<RecordExport::Outcome>> Operations::run(RecordExport, Actor);

}  // namespace kanal::operations
