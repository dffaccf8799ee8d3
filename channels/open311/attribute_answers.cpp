#include "channels/open311/attribute_answers.hpp"

#include "channels/open311/decimal.hpp"
#include "channels/open311/w3c_time.hpp"

#include <algorithm>

namespace kanal::open311 {

namespace {

using Values = std::vector<std::string>;
struct Answer {
    std::string code = {};
    Values values = {};
};

// Empty where the field is no attribute's.
std::string code_of(std::string_view field) {
    constexpr std::string_view kPrefix = "attribute[";
    if (!field.starts_with(kPrefix)) return {};
    if (field.ends_with("[]")) field.remove_suffix(2);
    if (!field.ends_with(']')) return {};
    field.remove_prefix(kPrefix.size());
    field.remove_suffix(1);
    return std::string(field);
}

std::vector<Answer> collect(FormFields const& fields) {
    std::vector<Answer> answers;
    for (auto const& [field, value] : fields) {
        auto code = code_of(field);
        if (code.empty() || value.empty()) continue;
        auto const is_it = [&code](Answer const& answer) { return answer.code == code; };
        auto found = std::find_if(answers.begin(), answers.end(), is_it);
        if (found == answers.end()) found = answers.insert(answers.end(), Answer{std::move(code)});
        found->values.push_back(value);
    }
    return answers;
}

std::string const* name_of(Attribute const& attribute, std::string const& key) {
    for (auto const& value : attribute.values)
        if (value.key == key) return &value.name;
    return nullptr;
}

// Why the value cannot be taken; empty when it can. A list's key becomes its name.
std::string_view read_value(Attribute const& attribute, std::string& value) {
    switch (attribute.datatype) {
        case Datatype::number:
            return parse_decimal(value) ? "" : "an attribute must be a number";
        case Datatype::datetime:
            return parse_w3c_time(value) ? "" : "an attribute must be a date with time and zone";
        case Datatype::singlevaluelist:
        case Datatype::multivaluelist:
            break;
        case Datatype::string:
        case Datatype::text:
            return "";
    }
    auto const* name = name_of(attribute, value);
    if (name == nullptr) return "an attribute has a value that is not in its list";
    value = *name;
    return "";
}

void append_line(std::string& lines, std::string_view question, Values const& values) {
    if (!lines.empty()) lines += '\n';
    lines += question;
    lines += question.ends_with('?') || question.ends_with(':') ? " " : ": ";
    for (std::size_t i = 0; i < values.size(); ++i)
        lines.append(i == 0 ? "" : ", ").append(values[i]);
}

void read_answer(Attribute const& attribute, Values values, std::string& lines, std::vector<Fault>& faults) {
    if (values.empty() && attribute.required)
        faults.push_back({400, "a required attribute was not provided"});
    if (values.empty()) return;
    if (values.size() > 1 && attribute.datatype != Datatype::multivaluelist)
        return faults.push_back({400, "an attribute that takes one value has several"});
    for (auto& value : values) {
        auto const wrong = read_value(attribute, value);
        if (!wrong.empty()) return faults.push_back({400, wrong});
    }
    append_line(lines, attribute.description, values);
}

}  // namespace

std::string read_answers(FormFields const& fields, Service const& service, std::vector<Fault>& faults) {
    auto answers = collect(fields);
    std::string lines;
    for (auto const& attribute : service.attributes) {
        if (!attribute.variable) continue;
        auto const is_it = [&attribute](Answer const& answer) { return answer.code == attribute.code; };
        auto const found = std::find_if(answers.begin(), answers.end(), is_it);
        Values values;
        if (found != answers.end()) values = std::move(found->values);
        read_answer(attribute, std::move(values), lines, faults);
        if (found != answers.end()) answers.erase(found);
    }
    for (auto const& answer : answers)
        append_line(lines, answer.code, answer.values);
    return lines;
}

}  // namespace kanal::open311
