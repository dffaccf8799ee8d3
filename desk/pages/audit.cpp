#include "desk/pages/audit.hpp"

#include "base/identifier.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"
#include "operations/journal.hpp"

#include <charconv>

namespace kanal::desk {

namespace {

constexpr std::size_t kLines = 50;

std::optional<std::int64_t> number_of(std::string const& text) {
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc() && end == text.data() + text.size() && number > 0;
    return whole ? std::optional(number) : std::nullopt;
}

Data row_of(Parts& parts, spool::Spool::JournalEntry const& entry, Time now) {
    Data row;
    row["waktu"] = parts.time.shown(entry.at, now);
    row["siapa"] = Data(one_line(entry.who));
    row["apa"] = Data(one_line(action_text(entry.action)));
    row["tentang"] = text_or_none(one_line(entry.subject));
    bool const report = is_identifier(entry.subject);
    row["alamat"] = report ? Data("/laporan/" + entry.subject) : Data(false);
    row["rincian"] = text_or_none(one_line(entry.detail));
    return row;
}

}  // namespace

asio::awaitable<Page> show_audit(Parts& parts, Visit const& visit) {
    operations::ReadJournal read;
    read.subject = visit.parameter("tentang");
    read.who = visit.parameter("siapa");
    read.before = number_of(visit.parameter("sebelum")).value_or(read.before);
    read.limit = kLines;
    auto const who = read.who;
    auto const subject = read.subject;
    auto reading = parts.surroundings.operations.run(std::move(read), visit.person.actor());
    auto const journal = co_await std::move(reading);
    if (!journal) co_return refusal_page(journal.error());
    Page page;
    page.view = "jejak";
    page.title = "Jejak";
    Data rows(Data::type::list);
    for (auto const& entry : journal->lines)
        rows.push_back(row_of(parts, entry, visit.now));
    page.data["kosong"] = Data(rows.is_empty_list());
    page.data["baris"] = std::move(rows);
    page.data["siapa_dicari"] = Data(who);
    page.data["tentang_dicari"] = Data(subject);
    if (journal->next > 0) {
        FormFields query{{"siapa", who}, {"tentang", subject}, {"sebelum", std::to_string(journal->next)}};
        page.data["alamat_lanjut"] = Data("/jejak?" + write_form(query));
    }
    co_return std::move(page);
}

}  // namespace kanal::desk
