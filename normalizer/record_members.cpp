#include "normalizer/record_members.hpp"

namespace kanal::normalizer {

std::string object_of(RecordMembers const& members) {
    std::string text = "{";
    for (auto const& member : members) {
        if (text.size() > 1) text += ',';
        text.append("\"").append(member.key).append("\":").append(member.value);
    }
    return text += '}';
}

void set(RecordMembers& members, std::string_view key, std::string_view value) {
    for (auto& member : members) {
        if (member.key != key) continue;
        member.value = value;
        return;
    }
    members.push_back({key, value});
}

std::optional<std::string> with_number(std::string_view object, std::string_view key, std::uint64_t value) {
    auto members = object_members(object);
    if (!members) return std::nullopt;
    auto const number = json_of(value);
    set(*members, key, number);
    return object_of(*members);
}

}  // namespace kanal::normalizer
