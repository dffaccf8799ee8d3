#include "desk/record.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace kanal::desk {

namespace json = boost::json;

namespace {

std::string text_in(json::object const& from, std::string_view key) {
    return text_at(from, key).value_or("");
}

std::optional<double> number_in(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(json::string_view(key.data(), key.size()));
    if (value == nullptr) return std::nullopt;
    boost::system::error_code none;
    auto const number = value->to_number<double>(none);
    return none ? std::nullopt : std::optional(number);
}

void read_place(Record& record, json::object const& from) {
    auto const* const place = object_at(from, "place");
    if (place == nullptr) return;
    record.place = text_in(*place, "said");
    record.public_place = text_at(*place, "public_said").value_or(record.place);
    auto const* const point = object_at(*place, "point");
    if (point == nullptr) return;
    record.latitude = number_in(*point, "latitude");
    record.longitude = number_in(*point, "longitude");
}

void read_reporter(Record& record, json::object const& from) {
    auto const* const reporter = object_at(from, "reporter");
    if (reporter == nullptr) return;
    record.reporter_known = true;
    record.reporter_name = text_in(*reporter, "name");
    record.reporter_phone = text_in(*reporter, "phone");
    record.reporter_email = text_in(*reporter, "email");
    record.reporter_account = text_in(*reporter, "account");
    record.reporter_address = text_in(*reporter, "address");
}

void read_attachments(Record& record, json::object const& from) {
    auto const* const attachments = array_at(from, "attachments");
    if (attachments == nullptr) return;
    for (auto const& value : *attachments) {
        if (!value.is_object()) continue;
        auto const& one = value.as_object();
        record.attachments.push_back({
            text_in(one, "name"),
            text_in(one, "media_type"),
            static_cast<std::uint64_t>(number_in(one, "size").value_or(0)),
            text_in(one, "sha256"),
            text_in(one, "url"),
        });
    }
}

}  // namespace

Record read_record(std::string_view text) {
    Record record;
    auto const parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return record;
    auto const& from = parsed->as_object();
    record.there = true;
    if (auto const* const channel = object_at(from, "channel")) record.kind = text_in(*channel, "kind");
    record.title = text_in(from, "title");
    record.title_derived = flag_at(from, "title_derived");
    record.text = text_in(from, "text");
    record.public_text = text_in(from, "public_text");
    record.report_class = text_in(from, "class");
    if (auto const* const category = object_at(from, "category")) {
        record.category_code = text_in(*category, "code");
        record.category = text_in(*category, "name");
    }
    read_place(record, from);
    record.occurred_on = text_in(from, "occurred_on");
    record.said_at = text_in(from, "said_at");
    read_reporter(record, from);
    if (auto const* const privacy = object_at(from, "privacy")) {
        record.anonymous = flag_at(*privacy, "anonymous");
        record.confidential = flag_at(*privacy, "confidential");
    }
    record.withdrawn = flag_at(from, "withdrawn");
    read_attachments(record, from);
    if (auto const* const problems = array_at(from, "problems"))
        for (auto const& problem : *problems)
            if (problem.is_string()) record.problems.emplace_back(problem.as_string());
    return record;
}

}  // namespace kanal::desk
