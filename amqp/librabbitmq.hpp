#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <cstdint>
#include <string_view>

// The library's types and ours. Only sources of this folder include it.
namespace kanal::amqp {

constexpr std::uint16_t kWholeConnection = 0;  // where the connection itself is spoken of
constexpr std::uint16_t kChannel = 1;          // the only other
constexpr std::string_view kProtocolHeader("AMQP\0\0\x09\x01", 8);
constexpr std::string_view kTrialHeader = "kanal-trial";

// Lives as long as the text. The library takes a pointer that is not const and does not write to it.
inline amqp_bytes_t to_bytes(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

inline std::string_view to_view(amqp_bytes_t bytes) {
    return {static_cast<char const*>(bytes.bytes), bytes.len};
}

inline amqp_table_entry_t text_entry(std::string_view key, std::string_view text) {
    amqp_table_entry_t entry = {};
    entry.key = to_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = to_bytes(text);
    return entry;
}

inline amqp_table_entry_t number_entry(std::string_view key, std::int64_t number) {
    amqp_table_entry_t entry = {};
    entry.key = to_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_I64;
    entry.value.value.i64 = number;
    return entry;
}

inline amqp_table_entry_t flag_entry(std::string_view key, bool yes) {
    amqp_table_entry_t entry = {};
    entry.key = to_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = yes;
    return entry;
}

}  // namespace kanal::amqp
