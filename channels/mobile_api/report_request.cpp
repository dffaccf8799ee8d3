#include "channels/mobile_api/report_request.hpp"

#include "channels/client_api/field_rules.hpp"
#include "json/parse.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <cmath>
#include <span>
#include <variant>

namespace kanal::mobile_api {

namespace {

namespace json = boost::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // some programs on Windows write it
constexpr std::size_t kLongestText = 10000;
constexpr std::size_t kLongestLine = 255;
constexpr std::size_t kLongestAddress = 1000;

constexpr std::string_view kRequired = "wajib diisi";
constexpr std::string_view kTooLong = "terlalu panjang";
constexpr std::string_view kNotText = "harus berupa teks";
constexpr std::string_view kNotNumber = "harus berupa angka";
constexpr std::string_view kNotFlag = "harus true atau false";
constexpr std::string_view kNotObject = "harus berupa objek";
constexpr std::string_view kOutOfRange = "di luar rentang";
constexpr std::string_view kNeedsBoth = "latitude dan longitude harus diisi bersama";
constexpr std::string_view kNotDate = "harus tanggal berbentuk YYYY-MM-DD";
constexpr std::string_view kNotClass = "harus complaint, aspiration, information, atau whistleblowing";
constexpr std::string_view kUnknown = "berisi kolom yang tidak dikenal";

// Where the value of a field goes, by the kind of value it must have.
struct Text {
    std::string* into;
    std::size_t most;  // characters
};
struct Day {
    std::string* into;
};
struct Flag {
    bool* into;
};
struct Degrees {
    std::optional<double>* into;
    double most;
};
struct Class {
    std::optional<ReportClass>* into;
};
struct Members {
    json::object const** into;
};
using Target = std::variant<Text, Day, Flag, Degrees, Class, Members>;

struct Field {
    std::string_view name;   // in its object
    std::string_view title;  // in a fault
    Target target;
};

std::string_view view(json::string_view text) {
    return {text.data(), text.size()};
}

// Each `take` returns why the value cannot be taken; empty when it was.

std::string_view take(Text const& target, json::value const& value) {
    auto const* said = value.if_string();
    if (said == nullptr) return kNotText;
    // No text has more characters than bytes.
    if (said->size() > target.most && count_characters(view(*said)) > target.most) return kTooLong;
    target.into->assign(said->data(), said->size());
    return {};
}

std::string_view take(Day const& target, json::value const& value) {
    auto const* said = value.if_string();
    if (said == nullptr) return kNotText;
    if (!client_api::is_date(view(*said))) return kNotDate;
    target.into->assign(said->data(), said->size());
    return {};
}

std::string_view take(Flag const& target, json::value const& value) {
    if (!value.is_bool()) return kNotFlag;
    *target.into = value.get_bool();
    return {};
}

std::string_view take(Degrees const& target, json::value const& value) {
    if (!value.is_number()) return kNotNumber;
    auto const number = value.to_number<double>();
    if (std::abs(number) > target.most) return kOutOfRange;
    *target.into = number;
    return {};
}

std::string_view take(Class const& target, json::value const& value) {
    auto const* said = value.if_string();
    if (said == nullptr) return kNotText;
    auto const report_class = client_api::report_class_named(view(*said));
    if (!report_class) return kNotClass;
    *target.into = report_class;
    return {};
}

std::string_view take(Members const& target, json::value const& value) {
    *target.into = value.if_object();
    return *target.into == nullptr ? kNotObject : std::string_view{};
}

void read_members(
    json::object const& object,
    std::string_view title,
    std::span<Field const> fields,
    std::vector<FieldFault>& faults
) {
    bool has_unknown = false;
    for (auto const& member : object) {
        auto const name = view(member.key());
        auto const is_it = [name](Field const& field) { return field.name == name; };
        auto const field = std::find_if(fields.begin(), fields.end(), is_it);
        has_unknown = has_unknown || field == fields.end();
        if (field == fields.end() || member.value().is_null()) continue;

        auto const take_value = [&](auto const& target) { return take(target, member.value()); };
        auto const reason = std::visit(take_value, field->target);
        if (!reason.empty()) faults.push_back({field->title, reason});
    }
    if (has_unknown) faults.push_back({title, kUnknown});
}

void read_place(json::object const& object, ReportRequest& request) {
    Place place;
    Field const fields[] = {
        {"said", "place.said", Text{&place.said, kLongestAddress}},
        {"latitude", "place.latitude", Degrees{&place.latitude, 90}},
        {"longitude", "place.longitude", Degrees{&place.longitude, 180}},
    };
    auto const faults_before = request.faults.size();
    read_members(object, "place", fields, request.faults);
    bool const half = place.latitude.has_value() != place.longitude.has_value();
    if (half && request.faults.size() == faults_before) request.faults.push_back({"place", kNeedsBoth});
    if (!place.said.empty() || place.latitude) request.submission.place = std::move(place);
}

void read_reporter(json::object const& object, ReportRequest& request) {
    auto& author = request.submission.author;
    Field const fields[] = {
        {"name", "reporter.name", Text{&author.name, kLongestLine}},
        {"phone", "reporter.phone", Text{&author.phone, kLongestLine}},
        {"email", "reporter.email", Text{&author.email, kLongestLine}},
        {"address", "reporter.address", Text{&author.address, kLongestAddress}},
    };
    read_members(object, "reporter", fields, request.faults);
}

bool says_text(json::object const& document) {
    auto const* text = document.if_contains("text");
    if (text == nullptr || text->is_null()) return false;
    return !text->is_string() || !client_api::is_blank(view(text->get_string()));
}

}  // namespace

Result<ReportRequest> read_report(std::string_view bytes) {
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    auto const document = parse_json(bytes);
    if (!document) return document.error();
    auto const* object = document->if_object();
    if (object == nullptr) return reject("json: not an object");

    ReportRequest request;
    auto& made = request.submission;
    json::object const* place = nullptr;
    json::object const* reporter = nullptr;
    Field const fields[] = {
        {"text", "text", Text{&made.text, kLongestText}},
        {"title", "title", Text{&made.title, kLongestLine}},
        {"class", "class", Class{&made.wishes.report_class}},
        {"occurred_on", "occurred_on", Day{&made.occurred_on}},
        {"place", "place", Members{&place}},
        {"reporter", "reporter", Members{&reporter}},
        {"anonymous", "anonymous", Flag{&made.wishes.anonymous}},
        {"confidential", "confidential", Flag{&made.wishes.confidential}},
    };
    if (!says_text(*object)) request.faults.push_back({"text", kRequired});
    read_members(*object, "report", fields, request.faults);
    if (place != nullptr) read_place(*place, request);
    if (reporter != nullptr) read_reporter(*reporter, request);
    return request;
}

}  // namespace kanal::mobile_api
