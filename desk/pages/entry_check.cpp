#include "desk/pages/entry_check.hpp"

#include "base/ascii.hpp"
#include "channels/client_api/multipart.hpp"
#include "desk/entry_draft.hpp"
#include "desk/pages/entry_form.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"

#include <algorithm>

namespace kanal::desk {

namespace {

constexpr std::size_t kMostSimilar = 8;
constexpr auto kLookBack = std::chrono::hours(24 * 90);
constexpr std::size_t kWordsCompared = 4;

using Entries = std::vector<readmodel::ReportEntry>;

// The longest words of a text: what two reports of the same thing share.
std::string telling_words(std::string const& text) {
    std::vector<std::string> words;
    std::string word;
    for (char const c : text + " ") {
        bool const part = static_cast<unsigned char>(c) >= 0x80 || is_alphanumeric(c);
        if (part) {
            word += c;
            continue;
        }
        if (word.size() >= 5 && std::find(words.begin(), words.end(), word) == words.end())
            words.push_back(word);
        word.clear();
    }
    std::stable_sort(words.begin(), words.end(), [](std::string const& a, std::string const& b) {
        return a.size() > b.size();
    });
    if (words.size() > kWordsCompared) words.resize(kWordsCompared);
    std::string joined;
    for (auto const& one : words)
        joined += (joined.empty() ? "" : " ") + one;
    return joined;
}

// Of the same sender, or with the same telling words, within the last three months.
Result<Entries> find_similar(
    readmodel::ReadView& view, desk_entry::Entry const& entry, Time now, bool with_confidential
) {
    std::vector<readmodel::ReportFilter> questions;
    auto const ask = [&](std::string readmodel::ReportFilter::*field, std::string value) {
        if (value.empty()) return;
        readmodel::ReportFilter filter;
        filter.since = now - kLookBack;
        filter.with_confidential = with_confidential;
        filter.*field = std::move(value);
        questions.push_back(std::move(filter));
    };
    ask(&readmodel::ReportFilter::sender, entry.phone.size() >= 6 ? entry.phone : "");
    ask(&readmodel::ReportFilter::text, telling_words(entry.text.empty() ? entry.title : entry.text));
    Entries found;
    for (auto const& filter : questions) {
        auto page = view.index.list(filter, readmodel::kFromTheNewest, kMostSimilar);
        if (!page) return page.error();
        for (auto& report : page->reports) {
            auto const known = [&report](auto const& other) { return other.id == report.id; };
            if (std::any_of(found.begin(), found.end(), known) || found.size() >= kMostSimilar) continue;
            found.push_back(std::move(report));
        }
    }
    return found;
}

Data similar_rows(Parts const& parts, Visit const& visit, Entries const& similar) {
    Data list(Data::type::list);
    for (auto const& entry : similar) {
        Data row;
        row["nomor"] = Data(entry.number);
        row["alamat"] = Data("/laporan/" + entry.number);
        row["judul"] = Data(masked_line(entry.title));
        row["kanal"] = Data(entry.channel);
        row["waktu"] = parts.time.shown(entry.received_at, visit.now);
        row["keadaan"] = badge(entry.state);
        list.push_back(row);
    }
    return list;
}

// The draft of this person under the name in the path.
asio::awaitable<Result<std::optional<desk_entry::Entry>>> find_draft(Parts& parts, Visit const& visit) {
    operations::ListDrafts list;
    list.channel = entry_channel(parts);
    auto listing = parts.surroundings.operations.run(std::move(list), visit.person.actor());
    auto const drafts = co_await std::move(listing);
    if (!drafts) co_return drafts.error();
    auto const found = drafts->find(visit.name);
    if (found == drafts->end()) co_return std::optional<desk_entry::Entry>();
    co_return std::optional(read_draft(found->second));
}

asio::awaitable<Page> check_page(
    Parts& parts, Visit const& visit, desk_entry::Entry entry, std::string fault
) {
    auto const with_confidential = visit.may(operations::Right::confidential);
    auto look = [entry, now = visit.now, with_confidential](readmodel::ReadView& view) {
        return find_similar(view, entry, now, with_confidential);
    };
    auto const similar = co_await parts.surroundings.index.ask(std::move(look));
    Page page;
    page.view = "entri_periksa";
    page.title = "Periksa entri";
    page.status = fault.empty() ? 200 : 422;
    page.data["nama_draf"] = Data(visit.name);
    page.data["ringkasan"] = entry_summary(entry);
    page.data["mirip"] = similar ? similar_rows(parts, visit, similar->value) : Data(Data::type::list);
    page.data["ada_mirip"] = Data(similar.has_value() && !similar->value.empty());
    page.data["tak_dicari"] = Data(!similar.has_value());
    page.data["agenda"] = text_or_none(one_line(entry.agenda));
    page.data["galat"] = text_or_none(fault);
    co_return page;
}

Page no_draft() {
    return refusal_page(404, "Draf ini tidak ada: mungkin sudah dicatat, dibuang, atau milik petugas lain.");
}

// The scans and the boxes of the form's second step.
struct Posted {
    std::vector<Attachment> files = {};
    bool agenda_used_again = false;
};

Result<Posted> read_posted(HttpRequest const& request) {
    auto const split = client_api::parts_of(request);
    if (!split) return reject("pindaian tidak terbaca: pilih lagi berkasnya");
    Posted posted;
    for (auto const& part : *split) {
        if (part.name == "agenda_dipakai_lagi") posted.agenda_used_again = part.content == "1";
        if (part.name != "pindaian" || part.content.empty()) continue;
        posted.files.push_back(client_api::attachment_of(part));
    }
    return posted;
}

}  // namespace

asio::awaitable<Page> show_entry_check(Parts& parts, Visit const& visit) {
    auto finding = find_draft(parts, visit);
    auto draft = co_await std::move(finding);
    if (!draft) co_return refusal_page(draft.error());
    if (!*draft) co_return no_draft();
    auto checking = check_page(parts, visit, std::move(**draft), {});
    co_return co_await std::move(checking);
}

asio::awaitable<Page> record_entry(Parts& parts, Visit const& visit) {
    auto finding = find_draft(parts, visit);
    auto draft = co_await std::move(finding);
    if (!draft) co_return refusal_page(draft.error());
    if (!*draft) co_return no_draft();
    auto posted = read_posted(visit.request);
    if (!posted) {
        auto checking = check_page(parts, visit, std::move(**draft), posted.error().what);
        co_return co_await std::move(checking);
    }
    operations::RecordEntry record;
    record.channel = entry_channel(parts);
    record.entry = **draft;
    record.entry.token = visit.name;
    record.entry.agenda_used_again = posted->agenda_used_again;
    record.files = std::move(posted->files);
    auto recording = parts.surroundings.operations.run(std::move(record), visit.person.actor());
    auto const entered = co_await std::move(recording);
    if (!entered) {
        auto checking = check_page(parts, visit, std::move(**draft), entered.error().what);
        co_return co_await std::move(checking);
    }
    auto const& number = entered->receipt.number;
    co_return redirect_to("/laporan/" + number + "/tanda-terima", "Tercatat dengan nomor " + number + ".");
}

}  // namespace kanal::desk
