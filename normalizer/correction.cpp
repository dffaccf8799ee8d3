#include "normalizer/correction.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"
#include "normalizer/mask.hpp"
#include "normalizer/record_members.hpp"

#include <boost/json/object.hpp>
#include <deque>

namespace kanal::normalizer {

namespace {

std::string place_json(std::string_view before, std::string const& said) {
    auto members = object_members(before).value_or(RecordMembers());
    auto const new_said = json_of(std::string_view(said));
    auto const masked = mask(said, find_personal_data(said));
    auto const public_said = json_of(std::string_view(masked));
    bool const has_point = member(members, "point").has_value();
    set(members, "said", new_said);
    set(members, "public_said", public_said);
    if (!has_point) set(members, "point", "null");
    return object_of(members);
}

std::string category_json(Category const& category) {
    JsonWriter json(64 + category.name.size());
    json.begin_object();
    json.member("code", category.code);
    json.member("name", category.name);
    json.end_object();
    return json.take();
}

std::string authority_json(std::string const& reason) {
    JsonWriter json(64 + reason.size());
    json.begin_object();
    json.member("ours", false);
    json.member("reason", reason);
    json.end_object();
    return json.take();
}

std::string names_json(Correction const& correction) {
    JsonWriter json(64);
    json.begin_array();
    if (correction.title) json.value("title");
    if (correction.report_class) json.value("class");
    if (correction.category) json.value("category");
    if (correction.place) json.value("place");
    if (correction.not_ours) json.value("authority");
    json.end_array();
    return json.take();
}

}  // namespace

void Correction::add(Correction const& other) {
    if (other.title) title = other.title;
    if (other.report_class) report_class = other.report_class;
    if (other.category) category = other.category;
    if (other.place) place = other.place;
    if (other.not_ours) not_ours = other.not_ours;
}

std::string write_correction(Correction const& correction) {
    JsonWriter json(256);
    json.begin_object();
    if (correction.title) json.member("title", *correction.title);
    if (correction.report_class) json.member("class", *correction.report_class);
    if (correction.category) {
        json.member("code", correction.category->code);
        json.member("category", correction.category->name);
    }
    if (correction.place) json.member("place", *correction.place);
    if (correction.not_ours) json.member("not_ours", *correction.not_ours);
    json.end_object();
    return json.take();
}

Correction read_correction(std::string_view text) {
    Correction correction;
    auto const parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return correction;
    auto const& from = parsed->as_object();
    correction.title = text_at(from, "title");
    correction.report_class = text_at(from, "class");
    auto const code = text_at(from, "code");
    if (code) correction.category = Category{*code, text_at(from, "category").value_or("")};
    correction.place = text_at(from, "place");
    correction.not_ours = text_at(from, "not_ours");
    return correction;
}

Result<std::string> with_correction(
    std::string_view record, std::uint64_t desk, Correction const& correction
) {
    auto members = object_members(record);
    auto const channel = members ? member(*members, "channel") : std::nullopt;
    auto const new_channel = channel ? with_number(*channel, "desk", desk) : std::nullopt;
    if (!new_channel) return reject("record: not understood");
    std::deque<std::string> values;  // keeps what the members point to
    auto const put = [&](std::string_view key, std::string value) {
        values.push_back(std::move(value));
        set(*members, key, values.back());
    };
    put("channel", *new_channel);
    if (correction.title) {
        put("title", json_of(std::string_view(*correction.title)));
        put("title_derived", "false");
    }
    if (correction.report_class) put("class", json_of(std::string_view(*correction.report_class)));
    if (correction.category) put("category", category_json(*correction.category));
    if (correction.place) put("place", place_json(member(*members, "place").value_or(""), *correction.place));
    if (correction.not_ours) put("authority", authority_json(*correction.not_ours));
    put("corrected", names_json(correction));
    return object_of(*members);
}

}  // namespace kanal::normalizer
