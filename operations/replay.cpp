#include "operations/replay.hpp"

#include "operations/named_report.hpp"

#include <algorithm>

namespace kanal::operations {

namespace {

Error no_such_item(std::string const& item) {
    return not_found(item, "tidak ada butir karantina yang menunggu dengan id ini");
}

Error unreadable(std::string const& why) {
    return reject("masih tidak terbaca; sebabnya, untuk pengembang: \"" + why + "\"");
}

asio::awaitable<Result<Reading>> read_again(
    Surroundings& surroundings, std::string const& name, RawBytes raw
) {
    auto const channel = surroundings.channel(name);
    if (!channel) co_return reject("kanal asal kiriman ini tidak ada lagi di konfigurasi");
    auto replaying = channel->replay(std::move(raw));
    auto reading = co_await std::move(replaying);
    if (!reading) co_return unreadable(reading.error().what);
    if (!reading->unreadable.empty()) co_return unreadable(reading->unreadable.front().why);
    co_return std::move(reading);
}

asio::awaitable<Result<Replayed>> store(
    Surroundings& surroundings, std::string const& channel, Reading reading, ReadAgain source
) {
    Replayed replayed;
    replayed.stays_listed = source.stays_listed;
    Batch batch;
    batch.channel = channel;
    batch.reading = std::move(reading);
    auto storing = surroundings.store_again(std::move(batch), std::move(source));
    auto const receipts = co_await std::move(storing);
    if (!receipts) co_return receipts.error();
    replayed.reports = receipts->size();
    replayed.known_before = static_cast<std::size_t>(
        std::count_if(receipts->begin(), receipts->end(), [](Receipt const& one) { return one.duplicate; })
    );
    co_return replayed;
}

// Takes out of the reading what the event itself still is: it is kept already. True: it is still unknown.
bool take_out_unknown(Reading& reading, spool::IgnoredEvent const& event) {
    return std::erase_if(reading.ignored, [&event](Fragment const& fragment) {
               return fragment.why == event.why && fragment.raw.bytes == event.raw.bytes;
           }) > 0;
}

}  // namespace

asio::awaitable<Result<Replayed>> ReplayQuarantined::perform(Surroundings& surroundings, std::string who)
    const {
    auto take = [this](spool::Spool& spool) { return spool.quarantine().find(item); };
    auto found = co_await surroundings.spool.run(std::move(take));
    if (!found) co_return found.error();
    if (!*found || (*found)->state != "quarantined") co_return no_such_item(item);
    auto& open = **found;
    auto reading_again = read_again(surroundings, open.channel, std::move(open.raw));
    auto reading = co_await std::move(reading_again);
    if (!reading) co_return reading.error();
    ReadAgain source;
    source.id = item;
    source.who = std::move(who);
    auto storing = store(surroundings, open.channel, std::move(*reading), std::move(source));
    co_return co_await std::move(storing);
}

asio::awaitable<Result<Replayed>> ReplayIgnored::perform(Surroundings& surroundings, std::string who) const {
    auto take = [this](spool::Spool& spool) { return spool.ignored().find(event); };
    auto const found = co_await surroundings.spool.run(std::move(take));
    if (!found) co_return found.error();
    if (!*found) co_return not_found(event, "tidak ada peristiwa yang diabaikan dengan id ini");
    auto const& kept = **found;
    if (kept.replayed) co_return reject("peristiwa ini sudah dibaca ulang");
    auto raw = kept.raw;
    auto reading_again = read_again(surroundings, kept.channel, std::move(raw));
    auto reading = co_await std::move(reading_again);
    if (!reading) co_return reading.error();
    ReadAgain source;
    source.id = kept.id;
    source.who = std::move(who);
    source.stays_listed = take_out_unknown(*reading, kept);
    if (source.stays_listed && reading->submissions.empty())
        co_return reject("masih jenis yang tidak dikenal: " + kept.why);
    auto storing = store(surroundings, kept.channel, std::move(*reading), std::move(source));
    co_return co_await std::move(storing);
}

asio::awaitable<Result<std::string>> DiscardQuarantined::perform(Surroundings& surroundings, std::string who)
    const {
    if (reason.empty()) co_return reject("alasan harus diisi");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto const discarded = spool.quarantine().discard(item, reason, who, now);
        if (discarded) return item;
        return discarded.error().fault == Fault::reject ? no_such_item(item) : discarded.error();
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

}  // namespace kanal::operations
