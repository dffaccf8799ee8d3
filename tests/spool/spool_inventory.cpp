#include "tests/spool/spool_inventory.hpp"

#include "base/digest.hpp"
#include "spool/sqlite/database.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <iomanip>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace kanal::test {

namespace {

using spool::Spool;

constexpr auto kEver = std::numeric_limits<std::int64_t>::max();

struct Named {
    std::string name;
    std::string id;
};

// The first four bytes of an id make its number: these share one, or stand at the ends.
std::vector<Named> odd_ids() {
    return {
        {"zeros", "00000000-0000-4000-8000-000000000000"},
        {"ones", "ffffffff-ffff-4fff-bfff-ffffffffffff"},
        {"first of a serial", "3b9aca00-0000-4000-8000-000000000001"},
        {"second of a serial", "3b9aca00-0000-4000-8000-000000000002"},
        {"third of a serial", "3b9aca00-ffff-4fff-bfff-ffffffffffff"},
    };
}

std::vector<std::string> plain_names() {
    return {
        "emptied",   "queued",  "written oddly", "delivered",   "delivered and held",
        "unknown",   "refused", "begun",         "edited",      "withdrawn",
        "in review", "closed",  "passed",        "attached",    "to fetch",
        "fetched",   "batch 1", "batch 2",       "batch 3",     "counted",
        "long",      "masked",  "long emptied",  "long edited", "long fetched",
    };
}

template <class Value>
Value must(Result<Value> result) {
    if (!result) throw std::runtime_error(result.error().what);
    return std::move(*result);
}

void must(Result<void> result) {
    if (!result) throw std::runtime_error(result.error().what);
}

std::int64_t add(Spool& spool, Report const& report, std::vector<Attachment> const& attachments = {}) {
    return must(put(spool, report, attachments)).sequence;
}

void deliver(Spool& spool, std::string const& centre, std::int64_t sequence) {
    must(settle(spool, centre, {delivered(sequence, "TRK-" + centre + "-" + std::to_string(sequence))}));
}

void fill_deliveries(Spool& spool) {
    auto const both = add(spool, make_report("delivered"));
    deliver(spool, "lapor", both);
    deliver(spool, "meja", both);
    deliver(spool, "lapor", add(spool, make_report("delivered and held")));
    must(in_group(spool, [&] {
        return spool.deliveries().hold(id_for("delivered and held"), "salah alamat", "petugas", some_day());
    }));
    Settlement lost{.sequence = add(spool, make_report("unknown")), .kind = Settlement::Kind::unknown};
    lost.why = "the answer was lost";
    must(settle(spool, "lapor", {lost}));
    Settlement refused{.sequence = add(spool, make_report("refused")), .kind = Settlement::Kind::refused};
    refused.why = "status 422";
    refused.said = "Kategori wajib diisi";
    refused.not_before = some_day() + std::chrono::hours(1);
    must(settle(spool, "lapor", {refused, refused}));
    add(spool, make_report("begun"));
    auto reports = due(spool, "meja");
    must(in_group(spool, [&] {
        return spool.deliveries().begin("meja", {std::move(reports.back())}, some_day());
    }));
}

void fill_editions(Spool& spool) {
    deliver(spool, "lapor", add(spool, make_report("edited")));
    for (std::uint32_t const revision : {7u, 9u}) {
        auto edited =
            make_report("edited", "Sudah ditambal, lalu rusak lagi, kali ke-" + std::to_string(revision));
        edited.revision = revision;
        add(spool, edited);
    }
    add(spool, make_report("withdrawn"));
    auto removed = make_report("withdrawn", "");
    removed.revision = 1;
    removed.withdrawn = true;
    add(spool, removed);
    for (auto const* name : {"in review", "closed", "passed"}) {
        auto doubtful = make_report(name, std::string("Entah: ") + name);
        doubtful.doubt = "made by a machine";
        add(spool, doubtful);
    }
    must(in_group(spool, [&] {
        return spool.reviews().close(id_for("closed"), "bukan laporan", "petugas", some_day());
    }));
    must(in_group(spool, [&] { return spool.reviews().pass(id_for("passed"), "petugas", some_day()); }));
}

void fetch_for(Spool& spool, std::filesystem::path const& directory, std::string const& name) {
    spool::MediaTypes types;
    for (auto const& fetch : due_fetches(spool)) {
        if (fetch.report != id_for(name)) continue;
        spool::FetchResult result;
        result.sequence = fetch.sequence;
        result.position = fetch.position;
        result.state = spool::FetchState::fetched;
        auto const staged = spool::staging_path(directory / "attachments", 0);
        result.file = must(spool::stage_file(staged, kPng + "2", types));
        must(settle_fetch(spool, result));
    }
}

void fill_attachments(Spool& spool, std::filesystem::path const& directory) {
    auto attached = make_report("attached");
    attached.attachments = {{.name = "jalan.png"}, {.name = "catatan.txt"}};
    add(spool,
        attached,
        {{.name = "jalan.png", .bytes = kPng, .media_type = "image/png"},
         {.name = "catatan.txt", .bytes = "di depan pasar", .media_type = "text/plain"}});
    must(put_with_urls(spool, "to fetch", {"https://cdn.example/1.png"}));
    must(put_with_urls(spool, "fetched", {"https://cdn.example/2.png"}));
    fetch_for(spool, directory, "fetched");
}

// In an edition that tells of a picture, and in a removal that may be anybody's, the text stands once more.
void fill_long(Spool& spool, std::filesystem::path const& directory) {
    add(spool, make_report("long", long_text("long")));
    auto masked = make_report("masked", long_text("masked") + " 081234567890");
    masked.public_text = long_text("masked") + " [telepon]";
    add(spool, masked);
    add(spool, make_report("long edited", "\"Jalan\" \\ rusak\n\t" + long_text("long edited")));
    auto removed = make_report("long edited", "");
    removed.revision = 500;
    removed.content_stands = true;
    removed.doubt = "removed, and nobody says by whom";
    add(spool, removed);
    auto pictured = make_report("long fetched", long_text("long fetched"));
    pictured.attachments = {{.url = "https://cdn.example/3.png"}};
    add(spool, pictured, {{.url = "https://cdn.example/3.png"}});
    fetch_for(spool, directory, "long fetched");
}

void fill_rest(Spool& spool) {
    RawBytes const batch{"application/json", R"([{"text":"satu"},{"text":"dua"},{"text":"tiga"}])"};
    must(in_group(spool, [&]() -> Result<void> {
        for (auto const* name : {"batch 1", "batch 2", "batch 3"}) {
            auto report = make_report(name, std::string("Isi ") + name);
            report.raw_sha256 = to_hex(sha256(batch.bytes));
            report.raw_media_type = batch.media_type;
            auto const stored = spool.reports().put(report, sha256(report.text), batch, {});
            if (!stored) return stored.error();
        }
        return spool.set_cursor("facebook", "page-7:cursor");
    }));
    must(in_group(spool, [&] { return spool.set_note("sms", "part/1", "\x01 bytes \xff"); }));
    must(in_group(spool, [&] { return spool.set_note("sms", "part/2", "lain"); }));
    for (auto const* bytes : {"tidak terbaca 1", "tidak terbaca 2", "tidak terbaca 3"}) {
        must(in_group(spool, [&] {
            return spool.quarantine().add("app", {{"text/plain", bytes}, "no JSON"}, some_day());
        }));
        must(in_group(spool, [&] {
            return spool.ignored().keep(
                "app", {{"text/plain", bytes}, std::string("kind of ") + bytes}, some_day()
            );
        }));
    }
    must(in_group(spool, [&] { return spool.quarantine().replayed("q2", "petugas", some_day()); }));
    must(in_group(spool, [&] { return spool.quarantine().discard("q3", "iklan", "petugas", some_day()); }));
    must(in_group(spool, [&] { return spool.ignored().replayed("i2", "petugas", some_day()); }));
    must(in_group(spool, [&] { return spool.write_journal({some_day(), "root", "backup"}); }));
}

// As versions before wrote it: a counted number, and no checksum.
void count_number(std::filesystem::path const& directory) {
    auto const database = must(spool::Database::open(directory / "spool.db"));
    must(database->script(
        "UPDATE report SET number = '3273-26-000123-2', number_step = NULL, checksum = NULL WHERE seq = "
        "(SELECT max(seq) FROM report)"
    ));
}

std::string quoted(std::string const& bytes) {
    std::ostringstream out;
    out << std::quoted(bytes);
    std::string line;
    for (char const c : out.str())
        line += c == '\n' ? std::string("\\n") : std::string(1, c);
    return line;
}

std::string time_text(std::optional<Time> time) {
    if (!time) return "-";
    return std::to_string((*time - some_day()) / std::chrono::milliseconds(1));
}

void tell_report(std::ostream& out, Spool& spool, Named const& named) {
    auto const found = must(in_group(spool, [&] { return spool.reports().find(named.id); }));
    if (!found) return;
    out << "report " << named.name << ' ' << named.id << '\n';
    auto const by_number = must(in_group(spool, [&] { return spool.reports().resolve(found->number); }));
    out << "  number " << found->number << " names " << by_number.value_or("nothing") << '\n';
    out << "  edition " << found->revision << '.' << found->media << " channel " << found->channel
        << " account " << found->account << " received " << time_text(found->received_at) << " withdrawn "
        << found->withdrawn << " damaged " << found->damaged << '\n';
    out << "  state " << found->state << " why " << quoted(found->why) << " said " << quoted(found->said)
        << " at " << found->centre << " tries " << found->tries << " since " << time_text(found->since)
        << " not before " << time_text(found->not_before) << '\n';
    for (auto const& tracking_id : found->tracking_ids)
        out << "  tracked " << tracking_id << '\n';
    out << "  record " << found->record << '\n';
    for (auto const& at : must(in_group(spool, [&] { return spool.deliveries().statuses(named.id, 100); })))
        out << "  standing " << at.centre << ' ' << at.revision << '.' << at.media << ' ' << to_text(at.state)
            << " tries " << at.tries << " why " << quoted(at.why) << " said " << quoted(at.said)
            << " receipt " << at.tracking_id << " since " << time_text(at.since) << " not before "
            << time_text(at.not_before) << '\n';
    for (auto const& fetch : must(in_group(spool, [&] { return spool.fetches().of(named.id); })))
        out << "  fetch " << fetch.position << ' ' << to_text(fetch.state) << " tries " << fetch.tries
            << '\n';
}

void tell_queues(std::ostream& out, Spool& spool) {
    for (std::string const centre : {"lapor", "meja"}) {
        auto const later = some_day() + std::chrono::hours(2);
        auto const all =
            must(in_group(spool, [&] { return spool.deliveries().due(centre, 0, kEver, 1000, later); }));
        for (auto const& one : all) {
            out << "due " << centre << ' ' << one.sequence << ' ' << one.idempotency_key() << " received "
                << time_text(one.received_at) << " suspect " << one.suspect << ' ' << one.record << '\n';
            for (auto const& file : one.attachments)
                out << "  attachment " << file << '\n';
        }
    }
    for (auto const& one : must(in_group(spool, [&] { return spool.deliveries().backlog(); })))
        out << "backlog " << one.centre << ' ' << one.queued << ' ' << one.held << ' ' << one.unknown
            << " oldest " << time_text(one.oldest) << '\n';
}

void tell_rest(std::ostream& out, Spool& spool) {
    for (std::string const id : {"q1", "q2", "q3", "q4"}) {
        auto const item = must(in_group(spool, [&] { return spool.quarantine().find(id); }));
        if (item)
            out << "quarantine " << id << ' ' << item->channel << ' ' << item->state << " why " << item->why
                << ' ' << item->raw.media_type << ' ' << item->raw.bytes << ' '
                << time_text(item->received_at) << '\n';
    }
    for (std::string const id : {"i1", "i2", "i3", "i4"}) {
        auto const item = must(in_group(spool, [&] { return spool.ignored().find(id); }));
        if (item)
            out << "ignored " << id << ' ' << item->channel << ' ' << item->replayed << " why " << item->why
                << ' ' << item->raw.media_type << ' ' << item->raw.bytes << ' '
                << time_text(item->received_at) << '\n';
    }
    for (auto const& [key, value] : must(in_group(spool, [&] { return spool.notes("sms", ""); })))
        out << "note " << key << ' ' << to_hex(value) << '\n';
    out << "cursor " << must(in_group(spool, [&] { return spool.cursor("facebook"); })).value_or("-") << '\n';
    for (auto const& entry : must(in_group(spool, [&] { return spool.journal("", 100); })))
        out << "journal " << time_text(entry.at) << ' ' << entry.who << ' ' << entry.action << ' '
            << entry.subject << ' ' << entry.detail << '\n';
}

}  // namespace

spool::SpoolOptions inventory_options(std::filesystem::path const& directory) {
    auto options = plain_options(directory);
    options.centres = {"lapor", "meja"};
    return options;
}

void fill_with_everything(std::filesystem::path const& directory) {
    {
        auto options = inventory_options(directory);
        options.keep_delivered = Duration(0);
        auto const spool = open_spool(options);
        for (auto const& emptied :
             {make_report("emptied"), make_report("long emptied", long_text("emptied"))}) {
            auto const sequence = add(*spool, emptied);
            deliver(*spool, "lapor", sequence);
            deliver(*spool, "meja", sequence);
        }
        must(spool->upkeep(some_day() + std::chrono::minutes(1)));
        add(*spool, make_report("counted"));
    }
    count_number(directory);
    // Never closed: see the header.
    auto& spool = *open_spool(inventory_options(directory)).release();
    add(spool, make_report("queued"));
    add(spool, make_report("written oddly", "\"Jalan\" \\ rusak\n\tdi Jl. Mawar \u2014 \U0001F6A7 \u0000"));
    fill_deliveries(spool);
    fill_editions(spool);
    fill_attachments(spool, directory);
    fill_long(spool, directory);
    fill_rest(spool);
    for (auto const& odd : odd_ids()) {
        auto report = make_report(odd.name);
        report.id = odd.id;
        add(spool, report);
    }
}

std::string inventory_of(Spool& spool) {
    std::ostringstream out;
    for (auto const& name : plain_names())
        tell_report(out, spool, {name, id_for(name)});
    for (auto const& odd : odd_ids())
        tell_report(out, spool, odd);
    tell_queues(out, spool);
    tell_rest(out, spool);
    return out.str();
}

}  // namespace kanal::test
