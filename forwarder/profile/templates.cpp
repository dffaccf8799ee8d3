#include "forwarder/profile/templates.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "forwarder/profile/json_place.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace kanal::forwarder {

namespace urls = boost::urls;

namespace {

constexpr std::string_view kNames[] = {"key", "id", "received_at", "revision", "media"};

struct IsPrintable {
    constexpr bool operator()(char c) const { return c >= ' ' && c <= '~' && c != '%'; }
};
constexpr urls::grammar::lut_chars kPrintable(IsPrintable{});

std::string encoded(std::string const& text, Place place) {
    if (place == Place::text) return text;
    return urls::encode(text, place == Place::url ? urls::unreserved_chars : kPrintable);
}

struct Piece {
    std::string_view literal = {};
    std::optional<std::string_view> name = {};  // behind the literal
};

// Takes the first piece off; nothing where a brace is not closed.
std::optional<Piece> take_piece(std::string_view& text) {
    Piece piece;
    auto const open = std::min(text.find('{'), text.size());
    piece.literal = text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) return piece;
    auto const close = text.find('}');
    if (close == text.npos) return std::nullopt;
    piece.name = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    return piece;
}

}  // namespace

bool is_template_name(std::string_view name) {
    bool const known = std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
    return known || is_json_pointer(name);
}

std::string template_value(ReportSource const& source, std::string_view name) {
    auto const& report = source.report;
    if (name == "key") return report.idempotency_key();
    if (name == "id") return report.id;
    if (name == "received_at") return rfc3339(report.received_at);
    if (name == "revision") return std::to_string(report.revision);
    if (name == "media") return std::to_string(report.media);
    auto const* const value = value_at(source.record, name);
    return value == nullptr ? std::string() : text_of_value(*value);
}

std::optional<std::string> expand(ReportSource const& source, std::string_view text, Place place) {
    std::string expanded;
    while (!text.empty()) {
        auto const piece = take_piece(text);
        if (!piece) return std::nullopt;
        expanded += piece->literal;
        if (!piece->name) continue;
        if (!is_template_name(*piece->name)) return std::nullopt;
        expanded += encoded(template_value(source, *piece->name), place);
    }
    return expanded;
}

std::string expand_lines(ReportSource const& source, std::vector<std::string> const& lines) {
    std::string text;
    bool first = true;
    for (auto const& line : lines) {
        std::size_t names = 0;
        std::size_t said = 0;
        std::string_view rest = line;
        while (!rest.empty()) {
            auto const piece = take_piece(rest);
            if (!piece) break;
            if (!piece->name) continue;
            ++names;
            said += template_value(source, *piece->name).empty() ? 0 : 1;
        }
        if (names > 0 && said == 0) continue;
        if (!first) text += '\n';
        first = false;
        text += trimmed(expand(source, line, Place::text).value_or(""));
    }
    return text;
}

std::string_view template_fault(std::string_view text) {
    while (!text.empty()) {
        auto const piece = take_piece(text);
        if (!piece) return "a '{' is not closed";
        if (piece->name && !is_template_name(*piece->name))
            return "between braces stands key, id, received_at, revision, media or a JSON pointer into the "
                   "record";
    }
    return {};
}

}  // namespace kanal::forwarder
