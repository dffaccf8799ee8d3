#include "spool/opening.hpp"

#include "base/durable_file.hpp"
#include "base/log.hpp"
#include "base/time_text.hpp"
#include "spool/recovery/acceptance_mark.hpp"
#include "spool/recovery/file_watch.hpp"
#include "spool/recovery/replacement.hpp"
#include "spool/recovery/restored_spool.hpp"
#include "spool/sqlite/log_check.hpp"
#include "spool/sqlite/migrations.hpp"

namespace kanal::spool {

namespace fs = std::filesystem;

namespace {

enum class Condition { sound, damaged, newer, full, failed };

struct Attempt {
    std::unique_ptr<Database> database = {};
    Condition condition = Condition::failed;
    Error error = {};
};

Condition condition_of(Database const& database) {
    if (database.damaged()) return Condition::damaged;
    return database.full() ? Condition::full : Condition::failed;
}

Result<void> prepare(Database& database, DiskSpace& room, bool every_page, Condition& condition) {
    auto const state = schema_state(database);
    if (!state) return state.error();
    if (*state == SchemaState::newer) {
        condition = Condition::newer;
        return retry("spool: open: the file was written by a newer version");
    }
    if (*state == SchemaState::foreign) {
        condition = Condition::damaged;
        return retry("spool: open: the file is not a spool");
    }
    if (auto done = database.configure(); !done) return done.error();
    if (auto done = migrate(database); !done) return done.error();
    auto const sound = is_sound(database, every_page);
    if (!sound) return sound.error();
    if (!*sound) {
        condition = Condition::damaged;
        return retry("spool: open: the file is damaged");
    }
    // After a failed sync the log can look whole and yet not be on the disk; what is in the file then is. A
    // full disk has no room for that, and the log goes on being read.
    auto const moved = database.checkpoint(Database::Checkpoint::truncate);
    if (!moved && !database.full()) return moved.error();
    database.forget_full();
    return room.limit(database);
}

Attempt attempt(fs::path const& file, DiskSpace& room, bool every_page) {
    Attempt result;
    auto opened = Database::open(file);
    if (!opened) {
        result.error = opened.error();
        return result;
    }
    result.database = std::move(*opened);
    auto condition = Condition::failed;
    auto prepared = prepare(*result.database, room, every_page, condition);
    if (prepared) {
        result.condition = Condition::sound;
        return result;
    }
    result.error = prepared.error();
    result.condition = condition == Condition::failed ? condition_of(*result.database) : condition;
    result.database->leave_files();
    result.database.reset();
    return result;
}

Result<void> replace(SpoolOptions const& options, Error const& reason) {
    auto const replaced = replace_damaged(options.directory, options.centres);
    if (!replaced) return replaced.error();
    log::event(
        log::Level::alert,
        "spool_damaged",
        {{"set_aside", replaced->set_aside},
         {"salvaged", replaced->salvaged.reports},
         {"complete", replaced->salvaged.complete ? "yes" : "no"},
         {"reason", reason.what}}
    );
    return {};
}

Result<void> use_copy_of_removed(fs::path const& directory) {
    auto const found = find_copy_of_removed(directory);
    if (!found) return found.error();
    if (!*found) return {};
    auto const& [file, in_use] = **found;
    if (in_use)
        log::event(log::Level::warning, "spool_rescue_used", {{"file", file}});
    else
        log::event(log::Level::alert, "spool_rescue_waits", {{"file", file}});
    return {};
}

// Before SQLite reads the log, and with that forgets what it cannot read.
void repair_log(fs::path const& directory) {
    auto const log = directory / "spool.db-wal";
    auto const check = check_log(log);
    if (!check.loses()) return;
    auto const kept = "spool.db.corrupt-" + time_in_name(WallClock::now()) + "-wal";
    std::error_code failed;
    fs::copy_file(log, directory / kept, failed);
    // Without a copy of what was there nothing is changed.
    bool const mended = !failed && reseal_log(log, check);
    if (mended) suspect_damage(directory);
    log::event(
        log::Level::alert,
        "spool_log_damaged",
        {{"kept", failed ? std::string("no") : kept},
         {"damaged", check.damaged},
         {"behind", check.committed - check.readable},
         {"mended", mended ? "yes" : "no"}}
    );
}

// A spool that is gone is not a new one.
Result<void> look_for_loss(SpoolOptions const& options) {
    auto const& directory = options.directory;
    if (!is_lost(directory)) return {};
    log::event(log::Level::alert, "spool_lost", {{"accepted", AcceptanceMark::read(directory)}});
    // Its log may hold much of it.
    std::error_code absent;
    auto const file = directory / "spool.db";
    if (!fs::exists(file, absent)) {
        if (auto done = write_durably(file, ""); !done) return done.error();
    }
    return replace(options, retry("spool: open: the database is gone"));
}

}  // namespace

void suspect_damage(fs::path const& directory) {
    (void)write_durably(directory / "spool.db.suspect", "");  // the disk may be gone: the alert was given
}

Result<std::unique_ptr<Database>> open_database(
    SpoolOptions const& options, DiskSpace& room, SpoolFault& fault
) {
    fault = SpoolFault::disk;
    auto const file = options.directory / "spool.db";
    auto const mark = options.directory / "spool.db.suspect";
    if (auto done = use_copy_of_removed(options.directory); !done) return done.error();
    if (auto done = look_for_loss(options); !done) return done.error();
    if (auto done = finish_replacement(options.directory); !done) return done.error();
    repair_log(options.directory);
    std::error_code ignored;
    bool relieved = false;
    bool replaced = false;
    for (;;) {
        auto result = attempt(file, room, fs::exists(mark, ignored));
        if (result.condition == Condition::sound) {
            fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, ignored);
            fs::remove(mark, ignored);
            return std::move(result.database);
        }
        if (result.condition == Condition::newer) fault = SpoolFault::newer_schema;
        if (result.condition == Condition::full && !relieved) {
            room.release_reserve();
            relieved = true;
            continue;
        }
        if (result.condition != Condition::damaged || replaced) return result.error;
        if (auto done = replace(options, result.error); !done) return done.error();
        replaced = true;
    }
}

}  // namespace kanal::spool
