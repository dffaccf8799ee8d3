#include "json/repair.hpp"

#include "base/encoding.hpp"

#include <unicode/utf8.h>
#include <cstdint>
#include <optional>

namespace kanal {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kUnitEscape = 6;  // \uXXXX

// The unit that an escape at the beginning of `text` stands for.
std::optional<unsigned> unit_at(std::string_view text) {
    if (text.size() < kUnitEscape || !text.starts_with("\\u")) return std::nullopt;
    unsigned unit = 0;
    for (char const c : text.substr(2, 4)) {
        int const digit = hex_digit(c);
        if (digit < 0) return std::nullopt;
        unit = unit * 16 + static_cast<unsigned>(digit);
    }
    return unit;
}

bool is_high(unsigned unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low(unsigned unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

class Repairer {
public:
    explicit Repairer(std::string_view json) : rest_(json) { repaired_.text.reserve(json.size()); }

    RepairedJson run() {
        if (rest_.starts_with(kByteOrderMark)) replace(kByteOrderMark.size(), {});
        bool in_text = false;
        while (!rest_.empty()) {
            if (rest_.front() == '"') in_text = !in_text;
            if (!in_text || rest_.front() == '"') {
                keep(1);
            } else if (rest_.front() == '\\') {
                take_escape();
            } else {
                take_character();
            }
        }
        return std::move(repaired_);
    }

private:
    void keep(std::size_t size) {
        repaired_.text.append(rest_.substr(0, size));
        rest_.remove_prefix(size);
    }

    void replace(std::size_t size, std::string_view with) {
        repaired_.text.append(with);
        repaired_.changed = true;
        rest_.remove_prefix(size);
    }

    void take_escape() {
        constexpr std::string_view kShort = "\"\\/bfnrt";
        bool const is_short = rest_.size() > 1 && kShort.find(rest_[1]) != std::string_view::npos;
        if (is_short) return keep(2);
        auto const unit = unit_at(rest_);
        if (!unit) return replace(1, kReplacement);
        if (!is_high(*unit) && !is_low(*unit)) return keep(kUnitEscape);
        auto const second = unit_at(rest_.substr(kUnitEscape));
        bool const pair = is_high(*unit) && second && is_low(*second);
        if (pair) return keep(2 * kUnitEscape);
        replace(kUnitEscape, kReplacement);
    }

    void take_character() {
        auto const first = static_cast<unsigned char>(rest_.front());
        if (first < 0x20) {
            return replace(1, "\\u00" + to_hex(rest_.substr(0, 1)));
        }
        auto const* bytes = reinterpret_cast<std::uint8_t const*>(rest_.data());
        std::int32_t size = 0;
        std::int32_t character = 0;
        auto const most = static_cast<std::int32_t>(rest_.size() < 8 ? rest_.size() : 8);
        U8_NEXT(bytes, size, most, character);
        if (character < 0) return replace(static_cast<std::size_t>(size), kReplacement);
        keep(static_cast<std::size_t>(size));
    }

    std::string_view rest_;
    RepairedJson repaired_ = {};
};

}  // namespace

RepairedJson repair_json(std::string_view json) {
    return Repairer(json).run();
}

}  // namespace kanal
