#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace kanal {

// Appends JSON to one string, in the order it is called; the caller keeps the structure right.
// Strings are valid UTF-8. The text has no line break of any kind: also U+2028 and U+2029 are escaped.
class JsonWriter {
public:
    explicit JsonWriter(std::size_t expected_size) { json_.reserve(expected_size); }

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    // Our own name, which needs no escaping.
    void key(std::string_view name);

    void value(std::string_view text);
    void value(char const* text) { value(std::string_view(text)); }
    void value(bool yes);
    void value(std::uint64_t number);
    void value(double number);  // finite; the shortest form that reads back the same
    void null();

    template <class Value>
    void member(std::string_view name, Value const& member_value) {
        key(name);
        value(member_value);
    }

    std::string take() { return std::move(json_); }

private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    void append_escaped(std::string_view text);

    std::string json_;
    bool first_ = true;  // nothing stands yet in the innermost object or array, or behind a key
};

}  // namespace kanal
