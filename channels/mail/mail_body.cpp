#include "channels/mail/mail_body.hpp"

#include "base/ascii.hpp"
#include "channels/mail/charset.hpp"
#include "channels/mail/file_name.hpp"
#include "channels/mail/flowed_text.hpp"
#include "channels/mail/html_text.hpp"
#include "channels/mail/part_content.hpp"
#include "channels/mail/quoted_history.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>

namespace kanal::mail {

namespace {

// Text that is for a program: an appointment, a business card, the header of a bounced mail.
bool is_text_for_people(GMimeContentType* type) {
    constexpr std::array<std::string_view, 7> kForPrograms{
        "calendar", "vcard", "x-vcard", "directory", "csv", "xml", "rfc822-headers"};
    char const* const subtype = g_mime_content_type_get_media_subtype(type);
    auto const name = ascii_lower(subtype == nullptr ? "" : subtype);
    return std::find(kForPrograms.begin(), kForPrograms.end(), name) == kForPrograms.end();
}

std::string_view parameter(GMimeContentType* type, char const* name) {
    char const* const value = g_mime_content_type_get_parameter(type, name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string media_type(GMimeObject* object) {
    auto* const type = g_mime_object_get_content_type(object);
    char* const text = type == nullptr ? nullptr : g_mime_content_type_get_mime_type(type);
    if (text == nullptr) return {};
    auto lower = ascii_lower(to_utf8(text, {}).text);
    g_free(text);
    return lower.size() <= 127 ? lower : std::string();
}

std::string file_name(GMimeObject* object) {
    char const* name = GMIME_IS_PART(object) ? g_mime_part_get_filename(GMIME_PART(object)) : nullptr;
    return name == nullptr ? std::string() : safe_file_name(name);
}

std::string with_line_feeds(std::string_view text) {
    std::string lines;
    lines.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!pair) lines.push_back(text[i] == '\r' ? '\n' : text[i]);
    }
    return lines;
}

void append_paragraph(std::string& text, std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text.append("\n\n");
    text.append(more);
}

struct Text {
    std::string text = {};
    bool plain = false;          // the sender wrote it so, not as HTML
    std::string forwarded = {};  // of a mail inside
};

class Walker {
public:
    Walker(bool cut, ParseLimits const& limits, ParsedMail& mail) : cut_(cut), limits_(limits), mail_(mail) {}

    Text read(GMimeObject* object, unsigned depth, bool forwarded) {
        if (object == nullptr) return {};
        if (depth > limits_.depth) {
            mail_.damage.set(Damage::too_deep);
            return {};
        }
        if (++parts_ > limits_.parts) {
            mail_.damage.set(Damage::too_many_parts);
            return {};
        }
        if (GMIME_IS_MULTIPART(object)) return read_parts(GMIME_MULTIPART(object), depth, forwarded);
        if (GMIME_IS_MESSAGE_PART(object)) return read_forwarded(object, depth, forwarded);
        if (!GMIME_IS_PART(object)) return {};
        return read_leaf(object, forwarded);
    }

    void leave_out_cut_attachment() {
        if (!cut_) return;
        mail_.damage.set(Damage::cut);
        if (last_is_attachment_) mail_.attachments.back().bytes.clear();
    }

private:
    Text read_parts(GMimeMultipart* multipart, unsigned depth, bool forwarded) {
        auto* const type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
        bool const choose = type != nullptr && g_mime_content_type_is_type(type, "multipart", "alternative");
        Text all;
        int const count = g_mime_multipart_get_count(multipart);
        for (int i = 0; i < count && parts_ <= limits_.parts; ++i) {
            auto one = read(g_mime_multipart_get_part(multipart, i), depth + 1, forwarded);
            append_paragraph(all.forwarded, one.forwarded);
            if (one.text.empty()) continue;
            if (!choose) {
                append_paragraph(all.text, one.text);
                all.plain = all.plain || one.plain;
            } else if (all.text.empty() || (one.plain && !all.plain)) {
                all.text = std::move(one.text);
                all.plain = one.plain;
            }
        }
        return all;
    }

    Text read_forwarded(GMimeObject* object, unsigned depth, bool forwarded) {
        auto* const message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (message == nullptr) return {};
        if (!forwarded) attach(object, message_bytes(GMIME_OBJECT(message)));
        auto inner = read(g_mime_message_get_mime_part(message), depth + 1, true);
        Text text;
        text.forwarded = std::move(inner.text);
        append_paragraph(text.forwarded, inner.forwarded);
        return text;
    }

    Text read_leaf(GMimeObject* object, bool forwarded) {
        auto* const type = g_mime_object_get_content_type(object);
        bool const text = GMIME_IS_TEXT_PART(object) && type != nullptr && is_text_for_people(type) &&
                          !g_mime_part_is_attachment(GMIME_PART(object)) && file_name(object).empty();
        last_is_attachment_ = !text && !forwarded;
        if (text) return read_text(object, type);
        if (!forwarded) attach(object, part_content(object));
        return {};
    }

    Text read_text(GMimeObject* object, GMimeContentType* type) {
        auto decoded = to_utf8(part_content(object), parameter(type, "charset"));
        if (decoded.damaged) mail_.damage.set(Damage::charset);
        Text read;
        if (g_mime_content_type_is_type(type, "text", "html")) {
            auto html = html_text(decoded.text);
            if (html.cut) mail_.damage.set(Damage::text_cut);
            read.text = std::move(html.text);
            return read;
        }
        auto lines = with_line_feeds(decoded.text);
        if (equal_ignoring_case(parameter(type, "format"), "flowed")) {
            lines = unflow(lines, equal_ignoring_case(parameter(type, "delsp"), "yes"));
        }
        read.text = trimmed(lines);
        read.plain = true;
        return read;
    }

    void attach(GMimeObject* object, std::string bytes) {
        Attachment attachment;
        attachment.name = file_name(object);
        attachment.media_type = media_type(object);
        attachment.bytes = std::move(bytes);
        mail_.attachments.push_back(std::move(attachment));
        last_is_attachment_ = true;
    }

    bool cut_;
    ParseLimits const& limits_;
    ParsedMail& mail_;
    unsigned parts_ = 0;
    bool last_is_attachment_ = false;
};

// No character is cut in two.
void cut_text(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80)
        --most;
    text.resize(most);
}

}  // namespace

void read_body(GMimeMessage& message, bool cut, ParseLimits const& limits, ParsedMail& mail) {
    Walker walker(cut, limits, mail);
    auto text = walker.read(g_mime_message_get_mime_part(&message), 0, false);
    walker.leave_out_cut_attachment();
    if (text.text.empty()) text.text = std::move(text.forwarded);
    if (text.text.size() > limits.text) mail.damage.set(Damage::text_cut);
    cut_text(text.text, limits.text);
    mail.text = mark_history(text.text);
}

}  // namespace kanal::mail
