#include "operations/entry.hpp"

#include "core/report.hpp"

#include <algorithm>
#include <utility>

namespace kanal::operations {

namespace {

constexpr std::string_view kWays[] = {"surat", "loket", "telepon", "faks"};
constexpr std::size_t kMostDrafts = 20;
constexpr std::size_t kLongestDraft = 60'000;  // a note's limit is 64 KiB
constexpr Duration kClocksDiffer = std::chrono::minutes(10);

std::string draft_key(std::string const& who, std::string const& token) {
    return "draft:" + who + ":" + token;
}

bool is_token(std::string_view token) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    return token.size() >= 8 && token.size() <= 64 && std::all_of(token.begin(), token.end(), fits);
}

Result<void> check(RecordEntry const& record, Time now) {
    auto const& entry = record.entry;
    if (!is_token(entry.token)) return reject("formulir ini tidak lengkap: buka halaman entri sekali lagi");
    if (std::find(std::begin(kWays), std::end(kWays), entry.way) == std::end(kWays))
        return reject("asal laporan harus surat, loket, telepon, atau faks");
    if (entry.text.empty() && record.files.empty())
        return reject("isi laporan harus diisi, atau pindaiannya dilampirkan");
    auto const received = desk_entry::received_at(entry);
    if (!received) return reject("waktu terima harus tanggal dan jam, seperti 2026-11-24T09:15");
    if (*received > now + kClocksDiffer) return reject("waktu terima belum tiba: periksa tanggal dan jamnya");
    if (*received < kBeforeAnyReport) return reject("waktu terima terlalu lama: periksa tahunnya");
    return {};
}

std::string detail_of(desk_entry::Entry const& entry) {
    return entry.agenda.empty() ? entry.way : entry.way + ", agenda " + entry.agenda;
}

Error agenda_taken(Receipt const& receipt) {
    return reject(
        "nomor agenda ini sudah dipakai laporan " + receipt.number +
        ": periksa nomornya, atau nyatakan bahwa nomor ini memang dipakai lagi"
    );
}

}  // namespace

asio::awaitable<Result<EnteredByHand>> RecordEntry::perform(Surroundings& surroundings, std::string who)
    const {
    auto const source = surroundings.channel(channel);
    if (!source) co_return reject("tidak ada kanal entri petugas di konfigurasi");
    auto const fit = check(*this, surroundings.now());
    if (!fit) co_return fit.error();
    auto written = entry;
    written.officer = who;
    RawBytes raw;
    raw.media_type = "application/json";
    raw.bytes = desk_entry::to_json(written);
    auto reading = source->read(raw);
    if (!reading) co_return reading.error();
    if (reading->submissions.size() != 1) co_return reject("kanal ini bukan kanal entri petugas");
    auto& submission = reading->submissions.front();
    // Not in what was read: a counter's visitor has no number of his own, and the form's token names him.
    if (submission.external_id.empty()) submission.external_id = entry.token;
    submission.attachments = files;
    EnteredByHand entered;
    entered.received_at = desk_entry::received_at(entry).value_or(surroundings.now());
    Batch batch;
    batch.channel = channel;
    batch.reading = std::move(*reading);
    EntryNote note;
    note.draft = draft_key(who, entry.token);
    note.who = std::move(who);
    note.detail = detail_of(entry);
    auto storing = surroundings.store_entry(std::move(batch), std::move(note));
    auto const receipts = co_await std::move(storing);
    if (!receipts) co_return receipts.error();
    entered.receipt = receipts->front();
    if (!entered.receipt.same_content) co_return agenda_taken(entered.receipt);
    co_return entered;
}

asio::awaitable<Result<bool>> SaveDraft::perform(Surroundings& surroundings, std::string who) const {
    if (!is_token(token)) co_return reject("draf ini tidak punya nama: buka halaman entri sekali lagi");
    if (entry.size() > kLongestDraft) co_return reject("terlalu panjang untuk disimpan sebagai draf");
    auto act = [this, &who](spool::Spool& spool) -> Result<bool> {
        auto const key = draft_key(who, token);
        auto const known = spool.notes(channel, draft_key(who, ""));
        if (!known) return known.error();
        if (!entry.empty() && known->size() >= kMostDrafts && !known->contains(key))
            return reject("sudah ada dua puluh draf: catat atau buang dulu yang lama");
        auto const value = entry.empty() ? std::nullopt : std::optional(entry);
        auto const kept = spool.set_note(channel, key, value);
        if (!kept) return kept.error();
        return value.has_value();
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

asio::awaitable<Result<std::map<std::string, std::string>>> ListDrafts::perform(
    Surroundings& surroundings, std::string who
) const {
    auto const prefix = draft_key(who, "");
    auto read = [this, &prefix](spool::Spool& spool) { return spool.notes(channel, prefix); };
    auto const found = co_await surroundings.spool.run(std::move(read));
    if (!found) co_return found.error();
    Outcome drafts;
    for (auto const& [key, value] : *found)
        drafts.emplace(key.substr(prefix.size()), value);
    co_return drafts;
}

}  // namespace kanal::operations
