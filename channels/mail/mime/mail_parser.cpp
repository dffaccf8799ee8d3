#include "channels/mail/mime/mail_parser.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/mail_header.hpp"
#include "channels/mail/mime/mime_entity.hpp"
#include "channels/mail/mime/part_text.hpp"
#include "channels/mail/mime/quoted_history.hpp"
#include "text/charset.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace kanal::mail {

namespace {

struct Text {
    std::string text = {};
    bool plain = false;          // the sender wrote it so, not as HTML
    std::string forwarded = {};  // of a mail inside
};

// Text in places where none is expected, best first.
struct FallbackText {
    std::string inside = {};                     // of a part with a name that is inline
    std::optional<std::size_t> attachment = {};  // the same part as a file
    std::string attached = {};
    std::string outside = {};  // before or behind the parts
};

class BodyReader {
public:
    BodyReader(bool cut, ParseLimits const& limits, ParsedMail& mail)
        : cut_(cut), limits_(limits), mail_(mail) {}

    Text read(MimeEntity const& entity, unsigned depth, bool forwarded, bool digest = false) {
        if (depth > limits_.depth) return mail_.damage.set(Damage::too_deep), Text();
        if (++parts_ > limits_.parts) return mail_.damage.set(Damage::too_many_parts), Text();
        auto type = read_part_type(entity, limits_.simple);
        if (type.type.empty() && !type.given && digest) type.type = "message/rfc822";
        if (type.is_a("multipart")) return read_parts(entity, type, depth, forwarded);
        if (type.is("message/rfc822") || type.is("message/global"))
            return read_forwarded(entity, type, depth, forwarded);
        // Parts, and no header that says so.
        if (!type.given && depth == 0 && !shown_boundary(entity.body).empty()) {
            type.type = "multipart/mixed";
            return read_parts(entity, type, depth, forwarded);
        }
        return read_leaf(entity, type, forwarded);
    }

    std::string finish(Text text) {
        if (cut_) mail_.damage.set(Damage::cut);
        if (cut_ && last_is_attachment_) mail_.attachments.back().bytes.clear();
        if (count_letters(text.text) > 0) return std::move(text.text);
        for (auto* const other :
             {&fallback_.inside, &text.forwarded, &fallback_.attached, &fallback_.outside}) {
            if (count_letters(*other) == 0) continue;
            if (other == &fallback_.inside && fallback_.attachment) {
                auto& files = mail_.attachments;
                files.erase(files.begin() + static_cast<std::ptrdiff_t>(*fallback_.attachment));
            }
            return std::move(*other);
        }
        return std::move(text.text);
    }

private:
    Text read_parts(MimeEntity const& entity, PartType const& type, unsigned depth, bool forwarded) {
        std::string decoded;
        auto split = find_parts(entity.body, type, decoded);
        if (split.parts.empty()) return read_without_parts(split.preamble, forwarded);
        if (split.more) mail_.damage.set(Damage::too_many_parts);
        bool const choose = type.is("multipart/alternative");
        Text all;
        std::vector<AlternativeText> some;
        for (auto const part : split.parts) {
            if (parts_ > limits_.parts) break;
            auto one = read(read_entity(part, false), depth + 1, forwarded, type.is("multipart/digest"));
            append_paragraph(all.forwarded, one.forwarded);
            if (one.text.empty()) continue;
            if (choose) {
                some.push_back({std::move(one.text), one.plain});
            } else {
                append_paragraph(all.text, one.text);
                all.plain = all.plain || one.plain;
            }
        }
        if (!some.empty()) {
            auto& chosen = some[choose_text(some)];
            all.text = std::move(chosen.text);
            all.plain = chosen.plain;
        }
        if (depth == 0) keep_outside(split);
        return all;
    }

    // By the boundary that the header names, or the one that the body shows, also inside base64.
    MultipartBody find_parts(std::string_view body, PartType const& type, std::string& decoded) {
        auto const most = limits_.parts + 1;
        if (!type.boundary.empty()) {
            auto split = split_parts(body, type.boundary, most);
            if (!split.parts.empty()) return split;
        }
        if (!trimmed(body).empty()) mail_.damage.set(Damage::boundary);
        auto shown = shown_boundary(body);
        if (shown.empty() && !type.encoding.empty()) {
            decoded = part_content(body, type.encoding, true).joined();
            body = decoded;
            shown = shown_boundary(body);
            auto split = split_parts(body, type.boundary, most);
            if (!type.boundary.empty() && !split.parts.empty()) return split;
        }
        if (!shown.empty()) return split_parts(body, shown, most);
        MultipartBody none;
        none.preamble = body;
        return none;
    }

    Text read_without_parts(std::string_view body, bool forwarded) {
        MimeEntity entity;
        entity.body = body;
        PartType type;
        type.type = "text/plain";
        return read_leaf(entity, type, forwarded);
    }

    void keep_outside(MultipartBody const& split) {
        auto before = to_utf8(trimmed(split.preamble), {}).text;
        auto const lower = ascii_lower(std::string_view(before).substr(0, 200));
        bool const notice =
            lower.find("mime") != std::string::npos || lower.find("multi-part") != std::string::npos;
        if (notice) before.clear();
        append_paragraph(before, to_utf8(trimmed(split.epilogue), {}).text);
        fallback_.outside = std::move(before);
    }

    Text read_forwarded(MimeEntity const& entity, PartType const& type, unsigned depth, bool forwarded) {
        auto const content = part_content(entity.body, type.encoding, true);
        auto const whole = content.joined();
        auto const inner = read_entity(whole, true);
        if (!forwarded) {
            auto name = safe_file_name(type.file_name);
            if (name.empty())
                name = safe_file_name(header_text(inner.field("subject").value_or("")) + ".eml");
            attach(std::move(name), type.type, whole);
        }
        auto read_inner = read(inner, depth + 1, true);
        Text text;
        text.forwarded = std::move(read_inner.text);
        append_paragraph(text.forwarded, read_inner.forwarded);
        return text;
    }

    Text read_leaf(MimeEntity const& entity, PartType const& type, bool forwarded) {
        auto kind = text_kind(type);
        auto const content = part_content(entity.body, type.encoding, kind != TextKind::none);
        if (!content.as_declared) mail_.damage.set(Damage::encoding);
        bool const binary = kind != TextKind::none && is_binary(content, type);
        if (binary) {
            kind = TextKind::none;
            mail_.damage.set(Damage::type);
        }
        bool const file = kind == TextKind::none || kind == TextKind::unlikely || type.attachment ||
                          !type.file_name.empty();
        if (!file) {
            last_is_attachment_ = false;
            auto text = read_text(content, type, kind, forwarded);
            return {std::move(text.text), text.plain, {}};
        }
        bool const amp = type.is("text/x-amp-html");
        if (!forwarded && !amp)
            attach(safe_file_name(type.file_name), binary ? "" : type.type, content.joined());
        if (kind != TextKind::none && !forwarded) keep_fallback(content, type, kind, amp);
        return {};
    }

    PartText read_text(PartContent const& content, PartType const& type, TextKind kind, bool forwarded) {
        auto text = part_text(content, type, kind, limits_.simple);
        if (text.damaged) mail_.damage.set(Damage::charset);
        if (text.cut) mail_.damage.set(Damage::text_cut);
        for (auto& picture : text.pictures) {
            if (!forwarded) attach({}, std::move(picture.media_type), std::move(picture.bytes));
        }
        return text;
    }

    void keep_fallback(PartContent const& content, PartType const& type, TextKind kind, bool amp) {
        bool const inside = !type.attachment && !amp && kind != TextKind::unlikely;
        auto& text_kept = inside ? fallback_.inside : fallback_.attached;
        if (!text_kept.empty()) return;
        auto text = part_text(content, type, kind, limits_.simple).text;
        if (count_letters(text) == 0) return;
        text_kept = std::move(text);
        if (inside && !limits_.simple) fallback_.attachment = mail_.attachments.size() - 1;
        if (kind == TextKind::unlikely && !amp) mail_.damage.set(Damage::type);
    }

    static bool is_binary(PartContent const& content, PartType const& type) {
        auto const bytes = content.joined().substr(0, 4096);
        if (!looks_binary(bytes)) return false;
        // UTF-16 is text with NULs.
        auto const read = part_to_utf8(bytes, type.charset, false);
        return read.damaged || looks_binary(read.text);
    }

    void attach(std::string name, std::string media_type, std::string bytes) {
        if (limits_.simple) return;
        Attachment attachment;
        attachment.name = std::move(name);
        attachment.media_type = std::move(media_type);
        attachment.bytes = std::move(bytes);
        mail_.attachments.push_back(std::move(attachment));
        last_is_attachment_ = true;
    }

    bool cut_;
    ParseLimits const& limits_;
    ParsedMail& mail_;
    FallbackText fallback_ = {};
    unsigned parts_ = 0;
    bool last_is_attachment_ = false;
};

// Fills in text and attachments. The text: of alternatives the one that says most; what else is text one
// under the other, HTML, RTF and enriched text as text. Everything that is no text, or comes with a file
// name, is an attachment, unopened; where there is no other text, the first named text is it, or a forwarded
// mail's, or what is outside the parts. Parts are also found where the boundary is not the one that the
// header names. With `simple` no library is used and no attachment read.
void read_body(MimeEntity const& entity, bool cut, ParseLimits const& limits, ParsedMail& mail) {
    BodyReader reader(cut, limits, mail);
    auto text = reader.finish(reader.read(entity, 0, false));
    if (text.size() > limits.text) mail.damage.set(Damage::text_cut);
    text.resize(front_of(text, limits.text).size());
    mail.text = mark_history(text);
}

}  // namespace

ParsedMail parse_mail(std::string_view raw, bool cut, ParseLimits const& limits) {
    if (!limits.simple) {
        [[maybe_unused]] static bool const initialised = (g_mime_init(), true);
    }
    ParsedMail mail;
    auto const repaired = repaired_line_ends(raw);
    auto const entity = read_entity(repaired ? std::string_view(*repaired) : raw, true);
    if (entity.fields.empty() && trimmed(entity.body).empty()) {
        mail.damage.set(Damage::unreadable);
        return mail;
    }
    if (limits.simple) mail.damage.set(Damage::simple);
    read_header(entity.fields, mail);
    read_body(entity, cut, limits, mail);
    return mail;
}

}  // namespace kanal::mail
