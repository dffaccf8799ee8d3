#include "daemon/admin/backup_steps.hpp"

#include "base/log.hpp"
#include "base/time_text.hpp"
#include "daemon/admin/answer_json.hpp"
#include "operations/backup.hpp"

#include <chrono>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr auto kLongestCopy = std::chrono::milliseconds(500);

Error refused(Error const& error) {
    if (error.what.ends_with("under way") && error.what.find("another") != std::string::npos)
        return reject("cadangan lain sedang dibuat; tunggu sampai selesai");
    if (error.what.find("no room") != std::string::npos)
        return retry("ruang disk tidak cukup untuk salinan sementara di samping antrean; kosongkan ruang dulu"
        );
    if (error.fault == Fault::reject)
        return reject("cadangan ini sudah ditutup karena terlalu lama diam; mulai lagi");
    return operations::for_person(error);
}

asio::awaitable<AdminAnswer> begin(AdminCommands::Parts& parts, AdminRequest const&) {
    auto act = [](spool::Spool& spool) { return spool.backup().begin(WallClock::now()); };
    auto begun = co_await parts.spool.run_alone(std::move(act));
    if (!begun) co_return refused(begun.error());
    json::object answer;
    json::array folders;
    for (auto const& folder : parts.own_folders)
        folders.emplace_back(folder.string());
    answer["folders"] = std::move(folders);
    answer["agency"] = parts.agency.code;
    answer["version"] = KANAL_VERSION;
    answer["made_at"] = rfc3339_seconds(WallClock::now());
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> copy(AdminCommands::Parts& parts, AdminRequest const&) {
    auto const until = std::chrono::steady_clock::now() + kLongestCopy;
    std::int64_t left = 1;
    while (left > 0 && std::chrono::steady_clock::now() < until) {
        auto act = [](spool::Spool& spool) { return spool.backup().copy(WallClock::now()); };
        auto copied = co_await parts.spool.run_alone(std::move(act));
        if (!copied) co_return refused(copied.error());
        left = *copied;
    }
    json::object answer;
    answer["left"] = left;
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> database(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto act = [](spool::Spool& spool) { return spool.backup().database_file(WallClock::now()); };
    auto file = co_await parts.spool.run_alone(std::move(act));
    if (!file) co_return refused(file.error());
    *request.file = std::move(*file);
    co_return json::object();
}

asio::awaitable<AdminAnswer> list(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto act = [folder = request.text("folder")](spool::Spool& spool) {
        return spool.backup().attachments(folder, WallClock::now());
    };
    auto found = co_await parts.spool.run_alone(std::move(act));
    if (!found) co_return refused(found.error());
    json::array names;
    for (auto const& name : *found)
        names.emplace_back(name);
    json::object answer;
    answer["names"] = std::move(names);
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> attachment(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto act = [name = request.text("name")](spool::Spool& spool) {
        return spool.backup().attachment(name, WallClock::now());
    };
    auto file = co_await parts.spool.run_alone(std::move(act));
    if (!file) co_return refused(file.error());
    *request.file = std::move(*file);
    co_return json::object();
}

asio::awaitable<AdminAnswer> end(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const* const done = request.fields.if_contains("done");
    if (done != nullptr && done->is_bool() && done->as_bool()) {
        auto recording = parts.operations.run(operations::RecordBackup(), request.actor);
        auto const recorded = co_await std::move(recording);
        if (!recorded) co_return recorded.error();
        log::event(log::Level::notice, "backup_made", {});
        co_return json::object();
    }
    auto act = [](spool::Spool& spool) -> Result<void> {
        spool.backup().end();
        return {};
    };
    auto const ended = co_await parts.spool.run(std::move(act));
    if (!ended) co_return operations::for_person(ended.error());
    co_return json::object();
}

}  // namespace

asio::awaitable<AdminAnswer> backup_step(AdminCommands::Parts& parts, AdminRequest const& request) {
    using operations::Operations;
    if (!Operations::allowed(
            request.actor, operations::RecordBackup::kRight, operations::RecordBackup::kName
        ))
        co_return Operations::not_allowed();
    auto const step = request.text("step");
    if (step == "begin") co_return co_await begin(parts, request);
    if (step == "copy") co_return co_await copy(parts, request);
    if (step == "database") co_return co_await database(parts, request);
    if (step == "list") co_return co_await list(parts, request);
    if (step == "attachment") co_return co_await attachment(parts, request);
    if (step == "end") co_return co_await end(parts, request);
    co_return reject("kanalctl dan kanald tidak sama versinya");
}

}  // namespace kanal::admin
