#include "channels/open311/attribute_answers.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace kanal::open311 {

namespace {

using Values = std::vector<std::string>;
struct Answer {
    std::string code = {};
    Values values = {};
};

// The code in `attribute[CODE]`, whatever array spelling follows it, or in `attribute.CODE`; empty where the
// field is no attribute's.
std::string code_of(std::string_view field) {
    constexpr std::string_view kName = "attribute";
    if (!field.starts_with(kName)) return {};
    field.remove_prefix(kName.size());
    bool const dotted = field.starts_with('.');
    if (!dotted && !field.starts_with('[')) return {};
    field.remove_prefix(1);
    auto const end = dotted ? std::min(field.find('['), field.size()) : field.find(']');
    if (end == std::string_view::npos) return {};
    auto const rest = dotted ? field.substr(end) : field.substr(end + 1);
    // `[]`, `[0]`, `[key]`: which of several answers it is says nothing.
    bool const is_array = rest.starts_with('[') && rest.ends_with(']');
    if (!rest.empty() && !is_array) return {};
    return std::string(trimmed(field.substr(0, end), "'\""));
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

// Some clients write the chosen keys into one value, with commas between them.
void split_keys(Attribute const& attribute, Values& values) {
    Values keys;
    for (auto const& value : values) {
        auto rest = std::string_view(value);
        Values parts;
        while (!rest.empty()) {
            auto const part = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), part.size() + 1));
            parts.emplace_back(trimmed(part));
        }
        auto const is_key = [&attribute](std::string const& part) {
            return name_of(attribute, part) != nullptr;
        };
        bool const are_keys = parts.size() > 1 && std::all_of(parts.begin(), parts.end(), is_key);
        if (are_keys)
            std::move(parts.begin(), parts.end(), std::back_inserter(keys));
        else
            keys.push_back(value);
    }
    values = std::move(keys);
}

// Why the value cannot be taken; empty when it can. A list's key becomes its name.
std::string_view read_value(Attribute const& attribute, std::string& value) {
    switch (attribute.datatype) {
        case Datatype::number:
            return parse_decimal(value) ? "" : "must be a number";
        case Datatype::datetime:
            return parse_time(value) ? "" : "must be a date with time and zone";
        case Datatype::singlevaluelist:
        case Datatype::multivaluelist:
            break;
        case Datatype::string:
        case Datatype::text:
            return "";
    }
    auto const* name = name_of(attribute, value);
    if (name == nullptr) return "has a value that is not in its list";
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
    auto const fault = [&](std::string_view wrong) {
        faults.push_back({400, "attribute[" + attribute.code + "] " + std::string(wrong)});
    };
    if (values.empty() && attribute.required) fault("is required and was not provided");
    if (values.empty()) return;
    if (attribute.datatype == Datatype::multivaluelist) split_keys(attribute, values);
    if (values.size() > 1 && attribute.datatype != Datatype::multivaluelist)
        return fault("takes one value and has several");
    for (auto& value : values) {
        auto const wrong = read_value(attribute, value);
        if (!wrong.empty()) return fault(wrong);
    }
    append_line(lines, attribute.description, values);
}

}  // namespace

std::optional<double> parse_decimal(std::string_view text) {
    auto const value = to_number<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

bool is_attribute(std::string_view field) {
    return !code_of(field).empty();
}

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
