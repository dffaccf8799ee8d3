#include "daemon/kanalctl/print_list.hpp"

#include "text/safe_text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>
#include <ostream>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

// Our reason, the lane's where there is none, and the centre's words.
std::string why_of(json::object const& row) {
    auto why = reason(row.if_contains("why"));
    if (why == "-" && row.contains("lane_why")) why = reason(row.if_contains("lane_why"));
    auto const said = cell(row.if_contains("said"));
    if (said != "-") why += "; pusat berkata: \"" + said + "\"";
    return why;
}

bool any_has(json::array const& rows, char const* field) {
    return std::any_of(rows.begin(), rows.end(), [field](json::value const& row) {
        auto const shown = cell(row.as_object().if_contains(field));
        return shown != "-" && shown != "tidak" && shown != "0";
    });
}

// Whether the answer says that there is a page behind it, and under which name to ask for it; or nothing.
char const* next_page(json::object const& answer) {
    for (auto const* name : {"before", "after"})
        if (answer.contains(name)) return name;
    return nullptr;
}

}  // namespace

std::string ListText::lines(json::array const& rows, std::vector<Column> columns) {
    if (!table_) table_.emplace(std::move(columns));
    return table_->lines(rows);
}

// Columns without anything in them are left out, where all that will be shown is here.
std::string ListText::reports(json::object const& answer) {
    auto rows = rows_of(answer, "reports");
    for (auto& row : rows)
        row.as_object()["reason"] = why_of(row.as_object());
    std::vector<Column> columns = {
        {"NOMOR", "number"}, {"KEADAAN", "state"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}};
    bool const more = next_page(answer) != nullptr;
    for (auto const& column :
         {Column{"SEJAK", "since"},
          Column{"PERCOBAAN", "tries"},
          Column{"BERIKUTNYA", "next_try"},
          Column{"DICABUT", "withdrawn"}})
        if (more || any_has(rows, column.field)) columns.push_back(column);
    columns.push_back({"ID", "id"});
    if (more || any_has(rows, "reason")) columns.push_back({"SEBAB", "reason"});
    return lines(rows, std::move(columns));
}

std::string ListText::ignored(json::object const& answer) {
    std::string text;
    if (answer.contains("kinds"))
        text = table(
            rows_of(answer, "kinds"),
            {{"KANAL", "channel"}, {"BANYAK", "count"}, {"TERAKHIR", "last"}, {"JENIS", "why"}}
        );
    auto const& events = rows_of(answer, "ignored");
    if (events.empty()) return text;
    if (!table_) text += "\nYang terbaru\n";
    return text +
           lines(events, {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"JENIS", "why"}});
}

std::string ListText::page(json::object const& answer) {
    if (command_ == "reports") return reports(answer);
    if (command_ == "ignored") return ignored(answer);
    return lines(
        rows_of(answer, "quarantine"),
        {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"SEBAB", "why"}}
    );
}

std::string ListText::end(json::object const& answer) {
    std::string text;
    if (auto const* const name = next_page(answer))
        text += "Lanjutannya: --" + std::string(name) + " " + cell(answer.if_contains(name)) + "\n";
    if (answer.contains("behind"))
        text += "Belum lengkap: " + cell(answer.if_contains("behind")) +
                " perubahan terakhir belum tampak di daftar ini\n";
    return text;
}

namespace {

constexpr std::uint64_t kPage = 200;

// Takes the answers one after the other.
class ListWriter {
public:
    virtual ~ListWriter() = default;
    virtual void page(json::object const& answer) = 0;
    virtual void end(json::object const& last) = 0;
};

class TextWriter final : public ListWriter {
public:
    TextWriter(std::string command, std::ostream& out) : text_(std::move(command)), out_(out) {}
    void page(json::object const& answer) override { out_ << text_.page(answer) << std::flush; }
    void end(json::object const& last) override { out_ << ListText::end(last); }

private:
    ListText text_;
    std::ostream& out_;
};

// {"reports":[... of all pages ...], and what else the answers hold}
class JsonWriter final : public ListWriter {
public:
    JsonWriter(std::string list, bool hides_nothing, std::ostream& out)
        : list_(std::move(list)), hides_nothing_(hides_nothing), out_(out) {
        out_ << "{\"" << list_ << "\":[";
    }
    void page(json::object const& answer) override {
        for (auto const& row : rows_of(answer, list_.c_str()))
            write(std::exchange(begun_, true) ? "," : "", row);
        for (auto const& [name, value] : answer)
            if (name != list_ && !value.is_null()) besides_[name] = value;
        for (auto const* where : {"before", "after", "behind"})
            if (!answer.contains(where)) besides_.erase(where);
        out_ << std::flush;
    }
    void end(json::object const&) override {
        out_ << ']';
        for (auto const& [name, value] : besides_)
            write(",\"" + std::string(name) + "\":", value);
        out_ << "}\n";
    }

private:
    void write(std::string const& before, json::value const& value) {
        auto const text = json::serialize(value);
        out_ << before << (hides_nothing_ ? printable_json(text) : text);
    }

    std::string list_;
    bool hides_nothing_;
    std::ostream& out_;
    bool begun_ = false;
    json::object besides_ = {};
};

}  // namespace

Result<void> print_list(json::object request, ListOptions const& options, Ask const& ask, std::ostream& out) {
    std::string const command(request.at("command").as_string());
    std::unique_ptr<ListWriter> writer;
    auto left = options.limit;
    for (;;) {
        request["limit"] = std::to_string(left ? std::min(*left, kPage) : kPage);
        auto const answer = ask(request);
        if (!answer) return answer.error();
        if (!writer && options.json)
            writer = std::make_unique<JsonWriter>(command, options.hides_nothing, out);
        else if (!writer)
            writer = std::make_unique<TextWriter>(command, out);
        writer->page(*answer);
        auto const rows = rows_of(*answer, command.c_str()).size();
        if (left) *left -= std::min<std::uint64_t>(*left, rows);
        auto const* const next = next_page(*answer);
        if (next == nullptr || left == 0) {
            writer->end(*answer);
            return {};
        }
        request[next] = json::serialize(answer->at(next));
    }
}

}  // namespace kanal::kanalctl
