#include "readmodel/projection.hpp"

#include "base/log.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

namespace kanal::readmodel {

namespace {

// Reports in one reading of the spool, a few milliseconds, and readings in one transaction of the read model:
// a checkpoint of the spool finds its way between them.
constexpr std::size_t kReports = 250;
constexpr int kReadings = 8;
constexpr int kReadingsOfRebuild = 40;
constexpr std::size_t kItems = 1'000;
constexpr Duration kIdle = std::chrono::seconds(1);
// Between two looks while nobody waits: what many commits bring costs less together.
constexpr Duration kGap = std::chrono::milliseconds(50);
constexpr auto kSyncEvery = std::chrono::minutes(1);
constexpr unsigned kMostFailures = 6;  // 64 seconds between two tries
constexpr int kNice = 5;
// While reports come faster than anybody reads them, the processor is theirs: an eighth of the time is taken,
// which is some 4,000 reports a second. A reader that waits, and a rebuild, are not held up.
constexpr int kPause = 7;

}  // namespace

Projection::Projection(
    IndexFile file,
    std::unique_ptr<spool::ChangeFeed> feed,
    Progress& progress,
    ReaderPool& readers,
    std::function<std::uint64_t()> commits,
    std::function<bool()> has_room
)
    : file_(std::move(file)),
      feed_(std::move(feed)),
      progress_(progress),
      readers_(readers),
      commits_(std::move(commits)),
      has_room_(std::move(has_room)),
      thread_([this] {
          pthread_setname_np(pthread_self(), "projection");
          (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
          run();
      }) {}

Projection::~Projection() {
    progress_.stop();
    thread_.join();
    // The last connection to close moves the log into the file, which one that only reads cannot.
    (void)readers_.exchange(file_, [] { return Result<void>(reject("readmodel: exchange: the end")); });
}

void Projection::run() {
    do {
        try {
            auto const done = follow();
            if (done)
                failures_ = 0;
            else
                fail(done.error());
        } catch (std::exception const&) {
            fail(retry("readmodel: follow: memory ran out"));
        }
    } while (progress_.sleep(kIdle * (1U << failures_), failures_ > 0 ? kIdle * (1U << failures_) : kGap));
}

void Projection::fail(Error const& error) {
    if (writer_) writer_->rollback();
    bool const damaged = database_ && database_->damaged();
    log::limited_event(log::Level::error, "readmodel_failed", {{"reason", error.what}});
    progress_.fail(error.what);
    failures_ = std::min(failures_ + 1, kMostFailures);
    // Opened again, or made anew, at the next try.
    if (damaged) progress_.ask_rebuild();
    if (!database_ || database_->broken()) {
        writer_.reset();
        database_.reset();
    }
}

Result<void> Projection::follow() {
    if (auto ready = make_ready(); !ready) return ready;
    for (;;) {
        auto const commit = commits_();
        auto const begun = std::chrono::steady_clock::now();
        auto const more = follow_piece();
        if (!more) return more.error();
        auto const took = std::chrono::steady_clock::now() - begun;
        if (*more) {
            if (!building_since_) progress_.pause(std::chrono::duration_cast<Duration>(kPause * took));
            if (progress_.stopping()) return {};
            continue;
        }
        end_rebuild();
        progress_.reach(commit);
        auto rested = rest();
        progress_.pause(std::chrono::duration_cast<Duration>(kPause * took));
        return rested;
    }
}

// Opens what is there, or makes it anew, where that is needed.
Result<void> Projection::make_ready() {
    using Finding = spool::FileWatch::Finding;
    if (progress_.take_rebuild() || rebuild_due_) return rebuild("damaged");
    if (database_ && watch_->look() != Finding::in_place) return rebuild("the file is gone");
    if (!database_) {
        auto const opened = open();
        if (!opened && opened.error().fault == Fault::reject) return rebuild(opened.error().what);
        if (!opened) return opened;
    }
    auto const extent = feed_->extent();
    if (!extent) return extent.error();
    if (position_.spool != extent->identity) return rebuild("of another spool");
    if (!spool::ChangeFeed::follows(position_.feed, *extent)) return rebuild("the changes are gone");
    auto const& newest = extent->newest;
    progress_.fall_behind(newest.sequence - position_.feed.sequence + newest.change - position_.feed.change);
    return {};
}

// A reject: it is to be made anew.
Result<void> Projection::open() {
    auto opened = readers_.exchange(file_, [&]() -> Result<void> {
        auto database = file_.open();
        if (!database) return database.error();
        database_ = std::move(*database);
        writer_.emplace(*database_, file_.zone);
        watch_.emplace(file_.path);
        auto const position = writer_->position();
        if (!position) return database_->damaged() ? reject("damaged") : position.error();
        if (!*position) return reject("it was never begun");
        position_ = std::move(**position);
        return {};
    });
    if (!opened) {
        writer_.reset();
        database_.reset();
        return opened;
    }
    auto const id = feed_->id_at(position_.feed.sequence);
    if (!id) return id.error();
    if (*id != position_.last_id) return reject("of another spool");
    return {};
}

Result<void> Projection::rebuild(std::string_view reason) {
    rebuild_due_ = true;
    if (!has_room_()) return retry("readmodel: rebuild: the disk is short of room");
    log::event(log::Level::notice, "readmodel_rebuilding", {{"reason", reason}});
    progress_.begin_building();
    building_since_ = std::chrono::steady_clock::now();
    writer_.reset();
    database_.reset();
    auto const made = readers_.exchange(file_, [&]() -> Result<void> {
        auto database = file_.create();
        if (!database) return database.error();
        database_ = std::move(*database);
        writer_.emplace(*database_, file_.zone);
        watch_.emplace(file_.path);
        return copy_kept();
    });
    if (!made) {
        writer_.reset();
        database_.reset();
        return made;
    }
    rebuild_due_ = false;
    // There is nothing to overwrite yet.
    return database_->script("PRAGMA secure_delete=OFF");
}

// What is kept besides reports, as it is before the first change that is followed.
Result<void> Projection::copy_kept() {
    auto const extent = feed_->extent();
    if (!extent) return extent.error();
    position_ = {extent->identity, {0, extent->newest.change}, {}};
    progress_.fall_behind(extent->newest.sequence);
    if (auto begun = writer_->begin(); !begun) return begun;
    for (bool const quarantined : {true, false}) {
        for (std::int64_t after = 0;;) {
            auto items =
                quarantined ? feed_->quarantine_after(after, kItems) : feed_->ignored_after(after, kItems);
            if (!items) return items.error();
            if (items->empty()) break;
            after = items->back().item;
            spool::FeedChanges changes;
            (quarantined ? changes.quarantine : changes.ignored) = std::move(*items);
            if (auto done = writer_->apply(changes); !done) return done;
        }
    }
    if (auto done = writer_->set_position(position_); !done) return done;
    return writer_->commit();
}

Result<spool::FeedChanges> Projection::read_changes() {
    return feed_->changes_after(position_.feed, kReports, [this](std::string const& key) {
        return writer_->editions_of(key);
    });
}

// True: there is more.
Result<bool> Projection::follow_piece() {
    auto changes = read_changes();
    if (!changes) return changes.error();
    auto const& reached = changes->reached;
    bool const moved = reached.sequence != position_.feed.sequence || reached.change != position_.feed.change;
    if (!moved) return false;
    if (!has_room_()) return retry("readmodel: follow: the disk is short of room");
    if (auto begun = writer_->begin(); !begun) return begun.error();
    auto const before = position_;
    bool more = changes->more;
    auto done = writer_->apply(*changes);
    position_.feed = changes->reached;
    int const readings = building_since_ ? kReadingsOfRebuild : kReadings;
    for (int reading = 1; done && more && reading < readings; ++reading) {
        changes = read_changes();
        if (!changes) {
            done = changes.error();
            break;
        }
        more = changes->more;
        done = writer_->apply(*changes);
        position_.feed = changes->reached;
    }
    if (done) done = note_position();
    if (done) done = writer_->commit();
    if (done) return more;
    position_ = before;
    writer_->rollback();
    return done.error();
}

Result<void> Projection::note_position() {
    auto id = feed_->id_at(position_.feed.sequence);
    if (!id) return id.error();
    position_.last_id = std::move(*id);
    auto const extent = feed_->extent();
    if (!extent) return extent.error();
    auto const& newest = extent->newest;
    progress_.fall_behind(newest.sequence - position_.feed.sequence + newest.change - position_.feed.change);
    return writer_->set_position(position_);
}

void Projection::end_rebuild() {
    if (!building_since_) return;
    auto const took = std::chrono::steady_clock::now() - *std::exchange(building_since_, std::nullopt);
    auto const seconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count() / 1000.0;
    (void)database_->script("PRAGMA secure_delete=ON");
    progress_.end_building();
    log::event(
        log::Level::notice,
        "readmodel_rebuilt",
        {{"editions", position_.feed.sequence}, {"seconds", std::to_string(seconds)}}
    );
}

// When there is nothing else to do.
Result<void> Projection::rest() {
    auto const more = writer_->merge_forgotten(WallClock::now());
    if (!more) return more.error();
    if (*more) progress_.wake();
    auto const now = std::chrono::steady_clock::now();
    if (now - synced_ < kSyncEvery) return {};
    // The spool may forget only what a power cut cannot take from here any more.
    if (auto done = database_->checkpoint(spool::Database::Checkpoint::passive); !done) return done;
    synced_ = now;
    progress_.keep_from(position_.feed.change);
    return {};
}

}  // namespace kanal::readmodel
