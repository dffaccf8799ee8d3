#include "daemon/kanalctl/entered_file.hpp"

#include "daemon/kanalctl/small_file.hpp"
#include "json/fields.hpp"
#include "tables/tracking_table.hpp"

#include <boost/json/array.hpp>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

class Recording {
public:
    Recording(json::object request, Ask const& ask) : request_(std::move(request)), ask_(ask) {
        request_["command"] = "entered";
    }

    Result<void> take(TrackingRow const& row) {
        if (row.tracking_id.empty()) {
            ++recorded_.empty;
            return {};
        }
        if (!row.fault.empty()) {
            note(row, row.fault, true);
            return {};
        }
        request_["id"] = row.number;
        request_["tracking_id"] = row.tracking_id;
        auto const answer = ask_(request_);
        if (!answer && answer.error().fault == Fault::retry) {
            auto const where = std::to_string(row.row);
            return retry("terhenti di baris " + where + ", ulangi perintah ini: " + answer.error().what);
        }
        if (!answer)
            note(row, answer.error().what, true);
        else if (flag_at(*answer, "again"))
            ++recorded_.known_before;
        else
            note(row, text_at(*answer, "done").value_or(""), false);
        return {};
    }
    Recorded done() { return std::move(recorded_); }

private:
    void note(TrackingRow const& row, std::string outcome, bool failed) {
        ++(failed ? recorded_.failed : recorded_.recorded);
        recorded_.lines.push_back({row.row, row.number, std::move(outcome), failed});
    }

    json::object request_;
    Ask const& ask_;
    Recorded recorded_ = {};
};

}  // namespace

Result<Recorded> record_entered(json::object const& request, std::string const& file, Ask const& ask) {
    auto const bytes = read_small_file(file);
    if (!bytes) return bytes.error();
    auto const rows = read_tracking_table(*bytes);
    if (!rows) return rows.error();
    Recording recording(request, ask);
    for (auto const& row : *rows)
        if (auto const taken = recording.take(row); !taken) return taken.error();
    return recording.done();
}

std::string recorded_text(Recorded const& recorded) {
    std::string text;
    for (auto const& line : recorded.lines)
        text += "baris " + std::to_string(line.row) + "  " + line.number + "  " +
                (line.failed ? "GAGAL: " : "") + line.outcome + "\n";
    text += std::to_string(recorded.recorded) + " dicatat, " + std::to_string(recorded.known_before) +
            " sudah tercatat, " + std::to_string(recorded.empty) + " belum diisi, " +
            std::to_string(recorded.failed) + " gagal\n";
    return text;
}

json::object recorded_json(Recorded const& recorded) {
    json::array failures;
    for (auto const& line : recorded.lines) {
        if (!line.failed) continue;
        json::object row;
        row["row"] = line.row;
        row["number"] = line.number;
        row["error"] = line.outcome;
        failures.push_back(std::move(row));
    }
    json::object answer;
    answer["recorded"] = recorded.recorded;
    answer["known_before"] = recorded.known_before;
    answer["empty"] = recorded.empty;
    answer["failed"] = recorded.failed;
    answer["failures"] = std::move(failures);
    return answer;
}

}  // namespace kanal::kanalctl
