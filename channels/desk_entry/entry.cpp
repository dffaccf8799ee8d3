#include "channels/desk_entry/entry.hpp"

#include "base/time_text.hpp"
#include "json/fields.hpp"
#include "json/writer.hpp"
#include "text/charset.hpp"
#include "text/time_zone.hpp"
#include "text/utf8.hpp"

#include <boost/json/object.hpp>
#include <utility>

namespace kanal::desk_entry {

namespace {

struct TextField {
    char const* name;
    std::string Entry::*value;
};
constexpr TextField kTexts[] = {
    {"token", &Entry::token},
    {"asal", &Entry::way},
    {"diterima", &Entry::received},
    {"zona", &Entry::zone},
    {"nomor_agenda", &Entry::agenda},
    {"nomor_surat", &Entry::letter_number},
    {"tanggal_surat", &Entry::letter_day},
    {"nomor_antrean", &Entry::queue_number},
    {"nomor_faks", &Entry::fax_number},
    {"nama", &Entry::name},
    {"alamat", &Entry::address},
    {"telepon", &Entry::phone},
    {"surel", &Entry::email},
    {"judul", &Entry::title},
    {"isi", &Entry::text},
    {"lokasi", &Entry::place},
    {"kejadian", &Entry::occurred_on},
    {"jenis", &Entry::report_class},
    {"petugas", &Entry::officer},
};

struct FlagField {
    char const* name;
    bool Entry::*value;
};
constexpr FlagField kFlags[] = {
    {"agenda_dipakai_lagi", &Entry::agenda_used_again},
    {"anonim", &Entry::anonymous},
    {"rahasia", &Entry::confidential},
    {"mendesak", &Entry::urgent},
};

struct CountField {
    char const* name;
    std::optional<std::int64_t> Entry::*value;
};
constexpr CountField kCounts[] = {
    {"halaman", &Entry::pages},
    {"halaman_terbaca", &Entry::readable_pages},
};

constexpr std::pair<std::string_view, ReportClass> kClasses[] = {
    {"pengaduan", ReportClass::complaint},
    {"aspirasi", ReportClass::aspiration},
    {"informasi", ReportClass::information},
    {"whistleblowing", ReportClass::whistleblowing},
};

constexpr std::size_t kDaySize = 10;
constexpr std::int64_t kMostPages = 10'000;

void read_class(Entry const& entry, Submission& made) {
    if (entry.report_class.empty()) return;
    for (auto const& [name, report_class] : kClasses)
        if (name == entry.report_class) made.wishes.report_class = report_class;
    if (!made.wishes.report_class) made.problems.emplace_back("class: not one of the form's");
}

void read_times(Entry const& entry, Submission& made) {
    made.said_at = received_at(entry);
    if (entry.received.empty()) return;
    if (!made.said_at)
        made.problems.emplace_back("said_at: not a date and time");
    else if (entry.received.size() == kDaySize)
        made.problems.emplace_back("said_at: only a date is known");
}

void read_pages(Entry const& entry, Submission& made) {
    if (!entry.pages || !entry.readable_pages || *entry.readable_pages >= *entry.pages) return;
    made.problems.push_back(
        "text: " + std::to_string(*entry.readable_pages) + " of " + std::to_string(*entry.pages) +
        " pages can be read"
    );
}

}  // namespace

std::string to_json(Entry const& entry) {
    JsonWriter json(512 + entry.text.size());
    json.begin_object();
    for (auto const& field : kTexts) {
        auto const& text = entry.*field.value;
        if (!text.empty()) json.member(field.name, is_utf8(text) ? text : to_utf8(text, "").text);
    }
    for (auto const& field : kFlags)
        if (entry.*field.value) json.member(field.name, true);
    for (auto const& field : kCounts)
        if (entry.*field.value) json.member(field.name, static_cast<std::uint64_t>(*(entry.*field.value)));
    json.end_object();
    return json.take();
}

Entry read_entry(boost::json::object const& object) {
    Entry entry;
    for (auto const& field : kTexts)
        entry.*field.value = text_at(object, field.name).value_or("");
    for (auto const& field : kFlags)
        entry.*field.value = flag_at(object, field.name);
    for (auto const& field : kCounts) {
        auto const* const value = object.if_contains(field.name);
        boost::system::error_code other;
        auto const number =
            value != nullptr && value->is_number() ? value->to_number<std::int64_t>(other) : -1;
        if (!other && number >= 0 && number <= kMostPages) entry.*field.value = number;
    }
    return entry;
}

std::optional<Time> received_at(Entry const& entry) {
    bool const is_day = entry.received.size() == kDaySize;
    auto text = entry.received + (is_day ? "T00:00:00" : "");
    text += text.size() == kDaySize + 6 ? ":00Z" : "Z";
    auto const local = parse_time(text);
    if (!local) return std::nullopt;
    TimeZone const zone(entry.zone.empty() ? "Asia/Jakarta" : entry.zone);
    return *local - zone.offset_at(*local);
}

Submission submission_of(Entry const& entry, std::string account) {
    Submission made;
    made.account = std::move(account);
    // A register begins anew, or a number was given twice: the second report must not be taken for the first.
    made.external_id = entry.agenda;
    if (!entry.agenda.empty() && entry.agenda_used_again) made.external_id += ":" + entry.token;
    made.author.name = entry.name;
    made.author.address = entry.address;
    made.author.phone = entry.phone;
    made.author.email = entry.email;
    made.title = entry.title;
    made.text = entry.text;
    if (!entry.place.empty()) made.place.emplace().said = entry.place;
    made.occurred_on = entry.occurred_on;
    made.wishes.anonymous = entry.anonymous;
    made.wishes.confidential = entry.confidential;
    read_class(entry, made);
    read_times(entry, made);
    read_pages(entry, made);
    return made;
}

}  // namespace kanal::desk_entry
