#include "spool/keys/key_runs.hpp"

#include "spool/sqlite/database.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace kanal::spool {

namespace {

constexpr std::size_t kEntryBytes = 24;
constexpr std::int64_t kEntriesAPage = 128;  // on average; with more than 168 a page has an overflow page
constexpr std::size_t kFanIn = 4;
constexpr int kFanInBits = 2;
constexpr int kPageShift = 32;

int bits_for(std::int64_t count) {
    auto const pages = static_cast<std::uint64_t>((count + kEntriesAPage - 1) / kEntriesAPage);
    return pages <= 1 ? 0 : std::bit_width(pages - 1);
}

std::int64_t bucket_of(std::uint32_t first_four, int bits) {
    return static_cast<std::int64_t>(std::uint64_t{first_four} >> (32 - bits));
}

std::int64_t buckets_of_inputs(int bits_of_output) {
    return std::int64_t{1} << (bits_of_output - kFanInBits);
}

void append(std::string& page, KeyEntry const& entry) {
    page.append(entry.key());
    auto const sequence = static_cast<std::uint64_t>(entry.sequence);
    for (int shift = 56; shift >= 0; shift -= 8)
        page.push_back(static_cast<char>(sequence >> shift & 0xff));
}

KeyEntry entry_at(std::string_view page, std::size_t at) {
    KeyEntry entry;
    std::memcpy(entry.id.data(), page.data() + at, entry.id.size());
    std::uint64_t sequence = 0;
    for (std::size_t i = 16; i < kEntryBytes; ++i)
        sequence = sequence << 8 | static_cast<unsigned char>(page[at + i]);
    entry.sequence = static_cast<std::int64_t>(sequence);
    return entry;
}

}  // namespace

Result<void> KeyRuns::load() {
    runs_.clear();
    merge_.reset();
    Query rows = database_.query("SELECT run, level, bits, count, upto, bloom FROM key_run ORDER BY run");
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        auto const bits = static_cast<int>(std::clamp<std::int64_t>(rows.integer(2), 0, 32));
        runs_.push_back(Run{
            .number = rows.integer(0),
            .level = rows.integer(1),
            .bits = bits,
            .count = rows.integer(3),
            .upto = rows.integer(4),
            .bloom = BloomFilter(rows.bytes(5)),
        });
        next_number_ = std::max(next_number_, rows.integer(0) + 1);
    }
    return find_leftovers();
}

// Steps from one run's pages to the next's.
Result<void> KeyRuns::find_leftovers() {
    leftovers_.clear();
    for (std::int64_t number = 0;; ++number) {
        Query next =
            database_.query("SELECT page >> 32 FROM key_page WHERE page >= ?1 ORDER BY page LIMIT 1");
        auto row = next.with(number << kPageShift).next();
        if (!row) return row.error();
        if (!*row) return {};
        number = next.integer(0);
        auto const named = [number](Run const& run) { return run.number == number; };
        if (std::none_of(runs_.begin(), runs_.end(), named)) leftovers_.push_back(number);
        next_number_ = std::max(next_number_, number + 1);
    }
}

std::int64_t KeyRuns::upto() const {
    std::int64_t highest = 0;
    for (auto const& run : runs_)
        highest = std::max(highest, run.upto);
    return highest;
}

Result<void> KeyRuns::append_serial(std::uint32_t serial, std::vector<KeyEntry>& found) {
    auto const ids = ids_of(serial);
    for (auto const& run : runs_) {
        if (!run.bloom.may_hold(serial)) continue;
        std::vector<KeyEntry> page;
        auto const last = bucket_of(ids.highest, run.bits);
        for (auto bucket = bucket_of(ids.lowest, run.bits); bucket <= last; ++bucket) {
            if (auto done = read_page(run, bucket, page); !done) return done.error();
        }
        std::copy_if(page.begin(), page.end(), std::back_inserter(found), [serial](KeyEntry const& entry) {
            return serial_of(entry.key()) == serial;
        });
    }
    return {};
}

Result<void> KeyRuns::read_page(Run const& run, std::int64_t bucket, std::vector<KeyEntry>& found) {
    Query one = database_.query("SELECT entries FROM key_page WHERE page = ?1");
    auto row = one.with(run.number << kPageShift | bucket).next();
    if (!row) return row.error();
    if (!*row) return {};
    auto const page = one.bytes(0);
    for (std::size_t at = 0; at + kEntryBytes <= page.size(); at += kEntryBytes)
        found.push_back(entry_at(page, at));
    return {};
}

Result<void> KeyRuns::write(std::vector<KeyEntry> entries, std::int64_t upto) {
    std::sort(entries.begin(), entries.end());
    auto const count = static_cast<std::int64_t>(entries.size());
    Run run{
        .number = next_number_,
        .bits = bits_for(count),
        .count = count,
        .upto = upto,
        .bloom = BloomFilter(entries.size())};
    for (auto const& entry : entries)
        run.bloom.add(serial_of(entry.key()));
    auto done = in_transaction(database_, [&]() -> Result<void> {
        if (auto written = write_pages(run, entries); !written) return written.error();
        return write_run(run);
    });
    if (!done) return done.error();
    ++next_number_;
    runs_.push_back(std::move(run));
    return {};
}

// `sorted` holds whole buckets of the run.
Result<void> KeyRuns::write_pages(Run const& run, std::vector<KeyEntry> const& sorted) {
    std::string page;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        append(page, sorted[i]);
        auto const bucket = bucket_of(first_four(sorted[i].key()), run.bits);
        bool const last =
            i + 1 == sorted.size() || bucket_of(first_four(sorted[i + 1].key()), run.bits) != bucket;
        if (!last) continue;
        Query add = database_.query("INSERT INTO key_page (page, entries) VALUES (?1, ?2)");
        if (auto done = add.with(run.number << kPageShift | bucket, Bytes{page}).run(); !done)
            return done.error();
        page.clear();
    }
    return {};
}

Result<void> KeyRuns::write_run(Run const& run) {
    Query add = database_.query(
        "INSERT INTO key_run (run, level, bits, count, upto, bloom) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    );
    add.with(run.number, run.level, std::int64_t{run.bits}, run.count, run.upto, Bytes{run.bloom.bytes()});
    return add.run();
}

Result<bool> KeyRuns::merge(std::int64_t buckets) {
    if (!merge_) plan_merge();
    if (!merge_) return remove_pages(buckets);
    auto done = in_transaction(database_, [&] { return merge_buckets(buckets); });
    if (!done) {
        // What it wrote is named by nothing; the next call begins again under another number.
        leftovers_.push_back(merge_->output.number);
        merge_.reset();
        return done.error();
    }
    if (merge_->next < buckets_of_inputs(merge_->output.bits)) return true;
    for (auto const input : merge_->inputs) {
        leftovers_.push_back(input);
        std::erase_if(runs_, [input](Run const& run) { return run.number == input; });
    }
    runs_.push_back(std::move(merge_->output));
    merge_.reset();
    return true;
}

void KeyRuns::plan_merge() {
    for (auto const& first : runs_) {
        std::vector<Run const*> same;
        for (auto const& run : runs_) {
            if (run.level == first.level && run.bits == first.bits) same.push_back(&run);
        }
        if (same.size() < kFanIn) continue;
        same.resize(kFanIn);
        std::int64_t count = 0;
        std::int64_t upto = 0;
        std::vector<std::int64_t> inputs;
        for (auto const* run : same) {
            count += run->count;
            upto = std::max(upto, run->upto);
            inputs.push_back(run->number);
        }
        Run output{
            .number = next_number_++,
            .level = first.level + 1,
            .bits = std::min(first.bits + kFanInBits, 32),
            .upto = upto,
            .bloom = BloomFilter(static_cast<std::size_t>(count))};
        merge_ = Merge{.inputs = std::move(inputs), .output = std::move(output), .expected = count};
        return;
    }
}

Result<void> KeyRuns::merge_buckets(std::int64_t buckets) {
    auto& merge = *merge_;
    auto const all = buckets_of_inputs(merge.output.bits);
    auto const end = std::min(merge.next + buckets, all);
    std::vector<KeyEntry> entries;
    for (; merge.next < end; ++merge.next) {
        for (auto const& run : runs_) {
            if (std::find(merge.inputs.begin(), merge.inputs.end(), run.number) == merge.inputs.end())
                continue;
            if (auto read = read_page(run, merge.next, entries); !read) return read.error();
        }
    }
    std::sort(entries.begin(), entries.end());
    for (auto const& entry : entries)
        merge.output.bloom.add(serial_of(entry.key()));
    merge.output.count += static_cast<std::int64_t>(entries.size());
    if (auto written = write_pages(merge.output, entries); !written) return written.error();
    return merge.next == all ? name_output() : Result<void>();
}

Result<void> KeyRuns::name_output() {
    auto const& merge = *merge_;
    if (merge.output.count != merge.expected) {
        database_.declare_broken("keys are missing in a run");
        return retry("spool: keys: a run is damaged");
    }
    for (auto const input : merge.inputs) {
        Query forget = database_.query("DELETE FROM key_run WHERE run = ?1");
        if (auto done = forget.with(input).run(); !done) return done.error();
    }
    return write_run(merge.output);
}

Result<bool> KeyRuns::remove_pages(std::int64_t buckets) {
    if (leftovers_.empty()) return false;
    auto const number = leftovers_.back();
    auto const first = number << kPageShift;
    bool any = false;
    // Ids are no secret that would have to be written over.
    if (auto set = database_.script("PRAGMA secure_delete=FAST"); !set) return set.error();
    auto done = in_transaction(database_, [&]() -> Result<void> {
        Query remove = database_.query(
            "DELETE FROM key_page WHERE page IN (SELECT page FROM key_page WHERE page >= ?1 AND page < ?2 "
            "ORDER BY page LIMIT ?3)"
        );
        auto const pages = buckets * static_cast<std::int64_t>(kFanIn);
        auto removed = remove.with(first, first + (std::int64_t{1} << kPageShift), pages).run();
        any = removed && database_.changes() > 0;
        return removed;
    });
    if (auto set = database_.script("PRAGMA secure_delete=ON"); !set) return set.error();
    if (!done) return done.error();
    if (!any) leftovers_.pop_back();
    return true;
}

}  // namespace kanal::spool
