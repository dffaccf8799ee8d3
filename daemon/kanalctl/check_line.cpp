#include "daemon/kanalctl/check_line.hpp"

#include "daemon/kanalctl/table.hpp"

#include <algorithm>
#include <string_view>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

constexpr std::int64_t kOld = 60 * 60 * 1000;  // a report that waits longer is worth a look
constexpr std::int64_t kVeryOld = 24 * kOld;   // and then it is time to act
constexpr std::int64_t kManyChanges = 100;     // with fewer, hardly any that waits is missing in a count

struct HealthRule {
    std::string_view item;
    std::string_view begins;  // of the item's text
    Check::Level level;
    std::string_view says;
};
constexpr HealthRule kHealthRules[] = {
    {"token", "dead", Check::act, "token mati, perbarui"},
    {"webhook", "lost", Check::act, "platform tidak lagi mengirim ke sini"},
    {"challenge_missing", "not asked", Check::act, "X tidak lagi memeriksa alamat kita"},
    {"api", "does not answer", Check::look, "platform tidak menjawab"},
    {"silence", "longer", Check::look, "lebih lama sepi daripada biasanya"},
};

class StatusCheck {
public:
    StatusCheck(Check& check, json::object const& status) : check_(check), status_(status) {}

    void add(Check::Level level, std::string text) {
        auto const graver = level > check_.level;
        check_.level = std::max(check_.level, level);
        check_.found.insert(graver ? check_.found.begin() : check_.found.end(), std::move(text));
    }

    void add_count(char const* field, std::string const& says) {
        auto const waiting = count(status_, field);
        if (waiting > 0) add(Check::look, std::to_string(waiting) + " " + says);
    }

    static std::int64_t count(json::object const& object, char const* field) {
        auto const* const value = object.if_contains(field);
        boost::system::error_code error;
        auto const number = value == nullptr ? 0 : value->to_number<std::int64_t>(error);
        return error ? 0 : number;
    }

private:
    Check& check_;
    json::object const& status_;
};

void check_centre(StatusCheck& check, json::object const& centre, std::int64_t now) {
    auto const name = "pusat " + cell(centre.if_contains("name"));
    auto const state = cell(centre.if_contains("state"));
    auto const why = reason(centre.if_contains("why"));
    if (state == "stopped") check.add(Check::act, name + " menolak kita: " + why);
    auto const* const oldest = centre.if_contains("oldest");
    // A centre that is a person at a desk always waits.
    if (state == "waiting" && centre.if_contains("next_try") != nullptr && !centre.at("next_try").is_null())
        check.add(Check::look, name + " tidak menjawab: " + why);
    if (state == "not configured") check.add(Check::look, name + " tidak ada lagi di konfigurasi");
    if (oldest != nullptr && oldest->is_string()) {
        auto const since = milliseconds_of(oldest->as_string());
        if (since && now - *since > kOld)
            check.add(
                now - *since > kVeryOld ? Check::act : Check::look,
                name + " belum menerima laporan sejak " + cell(oldest)
            );
    }
    if (auto const held = StatusCheck::count(centre, "held"); held > 0)
        check.add(Check::look, std::to_string(held) + " laporan ditahan untuk " + name);
    if (auto const unknown = StatusCheck::count(centre, "unknown"); unknown > 0)
        check.add(Check::act, std::to_string(unknown) + " laporan tak pasti sampai di " + name);
}

void check_channel(StatusCheck& check, json::object const& channel) {
    auto const* const health = channel.if_contains("health");
    if (health == nullptr || !health->is_object()) return;
    for (auto const& rule : kHealthRules) {
        auto const* const item = health->as_object().if_contains(rule.item);
        if (item == nullptr || !item->is_string() || !item->as_string().starts_with(rule.begins)) continue;
        check.add(rule.level, "kanal " + cell(channel.if_contains("name")) + ": " + std::string(rule.says));
    }
}

// Without the read model's counts nobody knows what waits.
void check_index(StatusCheck& check, json::object const& status) {
    auto const* const index = status.if_contains("index");
    if (index == nullptr || !index->is_object()) return;
    auto const& row = index->as_object();
    if (cell(row.if_contains("why")) != "-")
        check.add(Check::look, "daftar tidak lengkap: lihat readmodel_failed di log kanald");
    else if (cell(row.if_contains("building")) == "ya" && StatusCheck::count(row, "behind") > kManyChanges)
        check.add(Check::look, "daftar sedang disusun ulang");
}

}  // namespace

Check check_status(json::object const& status, std::int64_t now) {
    Check found;
    StatusCheck check(found, status);
    auto const* const accepting = status.if_contains("accepting");
    if (accepting == nullptr || !accepting->is_bool() || !accepting->as_bool())
        check.add(Check::act, "tidak menerima laporan: periksa ruang disk dan log kanald");
    for (auto const& centre : rows_of(status, "centres"))
        check_centre(check, centre.as_object(), now);
    for (auto const& channel : rows_of(status, "channels"))
        check_channel(check, channel.as_object());
    check.add_count("quarantine", "kiriman di karantina");
    check.add_count("review", "laporan menunggu diperiksa");
    check_index(check, status);
    return found;
}

Check check_silence(std::string const& why) {
    return {Check::act, {why}};
}

std::string Check::line() const {
    std::string text = level == well ? "BAIK" : level == look ? "LIHAT" : "BERTINDAK";
    std::string separator = ": ";
    for (auto const& one : found) {
        text += separator + one;
        separator = "; ";
    }
    return text + "\n";
}

}  // namespace kanal::kanalctl
