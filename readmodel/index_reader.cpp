#include "readmodel/index_reader.hpp"

#include "normalizer/report_identity.hpp"
#include "readmodel/entry.hpp"
#include "spool/reports/report_key.hpp"

namespace kanal::readmodel {

namespace {

// The row behind the last of the page says that there is more.
Result<ItemPage> items_in(spool::Query& rows, std::size_t limit) {
    ItemPage page;
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return page;
        if (page.items.size() == limit) break;
        page.items.push_back(spool::KeptItem{
            .item = rows.integer(0),
            .channel = std::string(rows.text(1)),
            .why = std::string(rows.text(2)),
            .received_at = spool::from_milliseconds(rows.integer(3)),
        });
    }
    page.next = page.items.back().item;
    return page;
}

}  // namespace

Result<std::vector<std::int64_t>> IndexReader::named(std::vector<std::string> const& numbers) {
    std::vector<std::int64_t> found;
    for (auto const& number : numbers) {
        spool::Query rows = database_.query("SELECT first FROM report WHERE number = ?1 LIMIT 10");
        auto some = rows.with(number).numbers();
        if (!some) return some.error();
        found.insert(found.end(), some->begin(), some->end());
    }
    return found;
}

Result<std::vector<std::int64_t>> IndexReader::tracked(std::string const& tracking_id) {
    spool::Query rows =
        database_.query("SELECT first FROM tracking WHERE value = ?1 ORDER BY first DESC LIMIT 1000");
    return rows.with(tracking_id).numbers();
}

Result<std::optional<ReportEntry>> IndexReader::find(std::string const& id_or_number) {
    auto const key = spool::pack_typed_identifier(id_or_number);
    if (!key) return first_of(named(normalizer::read_typed_number(id_or_number).numbers));
    spool::Query one = database_.query("SELECT first FROM report WHERE id = ?1");
    return first_of(one.with(spool::Bytes{*key}).numbers());
}

Result<std::optional<ReportEntry>> IndexReader::find_tracked(std::string const& tracking_id) {
    return first_of(tracked(tracking_id));
}

Result<std::optional<ReportEntry>> IndexReader::first_of(Result<std::vector<std::int64_t>> const& firsts) {
    if (!firsts) return firsts.error();
    if (firsts->empty()) return std::optional<ReportEntry>();
    spool::Query one = database_.query(kEntryRow);
    return one.with(firsts->front()).first(read_entry);
}

Result<ItemPage> IndexReader::quarantine(std::int64_t after, std::size_t limit) {
    spool::Query rows = database_.query(
        "SELECT item, channel, why, received_at FROM quarantine WHERE item > ?1 ORDER BY item LIMIT ?2"
    );
    return items_in(rows.with(after, static_cast<std::int64_t>(limit) + 1), limit);
}

Result<ItemPage> IndexReader::ignored(std::int64_t below, std::size_t limit) {
    spool::Query rows = database_.query(
        "SELECT item, channel, why, received_at FROM ignored WHERE item < ?1 ORDER BY item DESC LIMIT ?2"
    );
    return items_in(rows.with(below, static_cast<std::int64_t>(limit) + 1), limit);
}

Result<std::vector<IgnoredKind>> IndexReader::ignored_kinds(std::size_t limit) {
    spool::Query rows = database_.query(
        "SELECT channel, why, events, last FROM kind ORDER BY events DESC, channel, why LIMIT ?1"
    );
    rows.with(static_cast<std::int64_t>(limit));
    return rows.all([](spool::Query const& row) {
        return IgnoredKind{
            std::string(row.text(0)),
            std::string(row.text(1)),
            row.integer(2),
            spool::from_milliseconds(row.integer(3))};
    });
}

Result<Counts> IndexReader::counts() {
    Counts counts;
    {
        spool::Query sums = database_.query("SELECT state, sum(reports) FROM tally GROUP BY state");
        for (;;) {
            auto row = sums.next();
            if (!row) return row.error();
            if (!*row) break;
            counts.reports[static_cast<ReportState>(sums.integer(0))] = sums.integer(1);
        }
    }
    for (auto const& [name, number] :
         {std::pair{"quarantine", &counts.quarantine}, std::pair{"ignored", &counts.ignored}}) {
        spool::Query one = database_.query("SELECT items FROM kept WHERE name = ?1");
        auto row = one.with(std::string_view(name)).next();
        if (!row) return row.error();
        *number = *row ? one.integer(0) : 0;
    }
    spool::Query oldest = database_.query("SELECT min(since) FROM report WHERE state = 4");
    auto row = oldest.next();
    if (!row) return row.error();
    if (*row && !oldest.null(0)) counts.review_oldest = spool::from_milliseconds(oldest.integer(0));
    return counts;
}

Result<std::vector<Time>> IndexReader::waiting(std::string const& centre, std::size_t limit) {
    // Naming the state twice lets the partial index serve.
    spool::Query rows = database_.query(
        "SELECT r.received_at FROM standing s CROSS JOIN report r ON r.first = s.first "
        "WHERE s.centre = ?1 AND s.state = 0 AND s.state <> 3 ORDER BY s.first LIMIT ?2"
    );
    rows.with(centre, static_cast<std::int64_t>(limit));
    return rows.all([](spool::Query const& row) { return spool::from_milliseconds(row.integer(0)); });
}

}  // namespace kanal::readmodel
