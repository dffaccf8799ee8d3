#pragma once

#include "json/slices.hpp"
#include "json/writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::normalizer {

// A record's members, changed without touching a byte of the others. Pure.

using RecordMembers = std::vector<JsonMember>;

template <class Value>
std::string json_of(Value const& value) {
    JsonWriter writer(64);
    writer.value(value);
    return writer.take();
}

std::string object_of(RecordMembers const& members);
// `value` is JSON and outlives the members, as does `key`.
void set(RecordMembers& members, std::string_view key, std::string_view value);
// The object with this member set to a number; nothing where it is no object.
std::optional<std::string> with_number(std::string_view object, std::string_view key, std::uint64_t value);

}  // namespace kanal::normalizer
