#include "channels/mail/mime/part_type.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/mail_header.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestValue = 16 * 1024;
constexpr std::size_t kLongestType = 127;
constexpr auto kNone = std::string_view::npos;

struct Release {
    void operator()(gpointer object) const { g_object_unref(object); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Release>;

std::string one_line(std::string_view raw) {
    std::string line;
    for (char const c : trimmed(raw.substr(0, kLongestValue))) {
        if (c == '\r' || c == '\n' || c == '\0') continue;
        line.push_back(c == '\t' ? ' ' : c);
    }
    // The whole of it as an encoded word is seen in the wild; file names in such words are GMime's.
    return line.starts_with("=?") ? header_text(line) : line;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?=").find(c) == kNone;
    });
}

// "text/plain" at the beginning of the value, or nothing.
std::string type_in(std::string_view value) {
    auto const word = value.substr(0, value.find_first_of("; ,\t"));
    auto const lower = ascii_lower(word);
    if (lower == "text" || lower == "text/") return "text/plain";
    if (lower == "multipart" || lower == "multipart/") return "multipart/mixed";
    auto const slash = word.find('/');
    bool const good = slash != kNone && is_token(word.substr(0, slash)) && is_token(word.substr(slash + 1)) &&
                      word.size() <= kLongestType;
    return good ? lower : std::string();
}

// Parameters after a blank are as good as after a semicolon.
std::string with_semicolon(std::string line) {
    auto const end = line.find_first_of("; ");
    auto const next = line.find_first_not_of(' ', std::min(end, line.size()));
    if (end != kNone && next != kNone && line[next] != ';' && line.find('=', next) != kNone)
        line.insert(end, ";");
    return line;
}

// The value behind `name=` by its looks alone.
std::string plain_parameter(std::string_view line, std::string_view name) {
    auto const lower = ascii_lower(line);
    auto const at = lower.find(std::string(name) + "=");
    if (at == std::string::npos) return {};
    auto value = line.substr(at + name.size() + 1);
    if (!value.starts_with('"')) return std::string(trimmed(value.substr(0, value.find_first_of("; "))));
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
}

// "filename*" is meant to be read in place of "filename" (RFC 6266, section 4.3), in any order.
std::string named(GMimeParamList* list, std::string_view line, std::string_view name) {
    if (list == nullptr) return {};
    auto const lower = ascii_lower(line);
    auto const extended = lower.find(std::string(name) + "*");
    auto const plain = lower.find(std::string(name) + "=");
    bool const last = extended != std::string::npos && plain != std::string::npos && extended > plain;
    std::string value;
    for (int i = 0; i < g_mime_param_list_length(list); ++i) {
        auto* const one = g_mime_param_list_get_parameter_at(list, i);
        if (!equal_ignoring_case(g_mime_param_get_name(one), name) || g_mime_param_get_value(one) == nullptr)
            continue;
        if (value.empty() || last) value = g_mime_param_get_value(one);
    }
    return value;
}

std::string encoding_in(std::string_view value) {
    auto const lower = ascii_lower(trimmed(value.substr(0, 100), " \t\r\n\"';"));
    if (lower.find("64") != std::string::npos) return "base64";
    if (lower.starts_with("quoted") || lower == "qp") return "quoted-printable";
    if (lower.find("uu") != std::string::npos) return "uuencode";
    return {};
}

void read_content_type(std::string const& line, PartType& part) {
    Owned<GMimeContentType> const parsed(g_mime_content_type_parse(nullptr, with_semicolon(line).c_str()));
    if (!parsed) return;
    auto* const list = g_mime_content_type_get_parameters(parsed.get());
    part.charset = named(list, line, "charset");
    part.boundary = trimmed(named(list, line, "boundary"));
    part.flowed = equal_ignoring_case(named(list, line, "format"), "flowed");
    part.delsp = equal_ignoring_case(named(list, line, "delsp"), "yes");
    part.file_name = named(list, line, "name");
}

void read_disposition(std::string const& line, PartType& part) {
    Owned<GMimeContentDisposition> const parsed(
        g_mime_content_disposition_parse(nullptr, with_semicolon(line).c_str())
    );
    part.attachment = ascii_lower(line.substr(0, 10)) == "attachment";
    if (!parsed) return;
    auto name = named(g_mime_content_disposition_get_parameters(parsed.get()), line, "filename");
    if (!name.empty()) part.file_name = std::move(name);
}

}  // namespace

PartType read_part_type(MimeEntity const& entity, bool simple) {
    PartType part;
    if (auto const type = entity.field("content-type")) {
        auto const line = one_line(*type);
        part.given = true;
        part.type = type_in(line);
        if (simple) {
            part.charset = plain_parameter(line, "charset");
            part.boundary = plain_parameter(line, "boundary");
        } else {
            read_content_type(line, part);
        }
        // "Content-Type: foto.jpg"
        if (part.type.empty() && part.file_name.empty() && line.find('.') != std::string::npos) {
            part.file_name = line.substr(0, line.find(';'));
        }
    }
    if (auto const disposition = entity.field("content-disposition"); disposition && !simple) {
        read_disposition(one_line(*disposition), part);
    }
    if (auto const encoding = entity.field("content-transfer-encoding"))
        part.encoding = encoding_in(*encoding);
    if (simple && part.encoding == "uuencode") part.encoding.clear();
    return part;
}

}  // namespace kanal::mail
