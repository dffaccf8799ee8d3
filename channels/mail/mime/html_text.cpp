#include "channels/mail/mime/html_text.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/html_source.hpp"
#include "channels/mail/mime/text_lines.hpp"
#include "channels/mail/mime/transfer_encoding.hpp"
#include "channels/mail/word_list.hpp"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace kanal::mail {

namespace {

constexpr std::size_t kLargest = 4 * 1024 * 1024;
// libxml2 looks through all open elements at each end tag. A prepared page does not come here.
constexpr std::size_t kDeepest = 600;
constexpr std::size_t kLongestLink = 2048;
constexpr std::size_t kMostPictures = 100;

bool is_unseen(std::string_view element) {
    return is_one_of(element, "script|style|head|title|template|object|iframe|svg|select");
}

bool is_paragraph(std::string_view element) {
    return is_one_of(element, "p|h1|h2|h3|h4|h5|h6|ul|ol|table|blockquote|pre");
}

bool is_line(std::string_view element) {
    return is_one_of(element, "div|li|tr|dt|dd|section|article|header|footer|address|hr");
}

std::string_view attribute(xmlChar const** attributes, std::string_view name) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (attributes[1] == nullptr || name != reinterpret_cast<char const*>(attributes[0])) continue;
        return reinterpret_cast<char const*>(attributes[1]);
    }
    return {};
}

bool is_hidden(xmlChar const** attributes) {
    auto style = ascii_lower(attribute(attributes, "style"));
    style.erase(std::remove(style.begin(), style.end(), ' '), style.end());
    return style.find("display:none") != std::string::npos;
}

bool is_web_link(std::string_view link) {
    auto const lower = ascii_lower(link.substr(0, 8));
    return lower.starts_with("http://") || lower.starts_with("https://");
}

struct Element {
    bool unseen = false;  // it, or one around it
    bool quote = false;
    bool preformatted = false;
    std::string link = {};
    std::size_t link_text = 0;  // where the text under the link begins
};

class Writer {
public:
    void begin(std::string_view name, xmlChar const** attributes) {
        Element element = open_.empty() ? Element{} : open_.back();
        element.link.clear();
        element.quote = name == "blockquote";
        element.unseen = element.unseen || is_unseen(name) || is_hidden(attributes);
        element.preformatted = element.preformatted || name == "pre";
        if (!element.unseen || name == "iframe") show_source(name, attributes);
        if (!element.unseen) {
            break_before(name);
            if (element.quote) lines_.quote();
            if (name == "li") lines_.append("- ");
            if (name == "a") open_link(element, attribute(attributes, "href"));
        }
        open_.push_back(std::move(element));
    }

    void end(std::string_view name) {
        if (open_.empty()) return;
        auto const element = std::move(open_.back());
        open_.pop_back();
        if (element.unseen) return;
        if (!element.link.empty()) close_link(element);
        if (name == "td" || name == "th") lines_.blank();
        if (is_paragraph(name)) lines_.paragraph();
        if (is_line(name)) lines_.line();
        if (element.quote) lines_.end_quote();
    }

    void text(std::string_view text) {
        if (!open_.empty() && open_.back().unseen) return;
        bool const preformatted = !open_.empty() && open_.back().preformatted;
        preformatted ? lines_.append_preformatted(text) : lines_.append_collapsed(text);
    }

    std::size_t depth() const { return open_.size(); }
    std::vector<HtmlPicture> take_pictures() { return std::move(pictures_); }
    std::string finish() { return lines_.finish(); }

private:
    // What only the tag says: where a picture, a film or a map lies, and its substitute.
    void show_source(std::string_view name, xmlChar const** attributes) {
        bool const shows = is_one_of(name, "img|video|audio|source|iframe|embed");
        if (!shows || is_hidden(attributes) || is_tracker(attributes)) return;
        auto source = trimmed(attribute(attributes, "src"));
        if (auto const later = trimmed(attribute(attributes, "data-src"));
            is_web_link(later) && !is_web_link(source))
            source = later;
        auto const alt = trimmed(attribute(attributes, "alt"));
        if (!alt.empty() && !is_file_name(alt)) {
            lines_.append_collapsed(alt);
            lines_.blank();
        }
        if (is_web_link(source) && source.size() <= kLongestLink) {
            lines_.blank();
            lines_.append("(" + std::string(source) + ")");
            lines_.blank();
        } else if (equal_ignoring_case(source.substr(0, 11), "data:image/") && pictures_.size() < kMostPictures) {
            auto const comma = source.find(',');
            auto const head = ascii_lower(source.substr(5, std::min(comma, std::size_t{100}) - 5));
            if (comma == std::string_view::npos || head.find(";base64") == std::string::npos) return;
            pictures_.push_back({head.substr(0, head.find(';')), decode_base64(source.substr(comma + 1))});
        }
    }

    static bool is_tracker(xmlChar const** attributes) {
        auto const tiny = [&](std::string_view name) {
            auto const size = trimmed(attribute(attributes, name), " px");
            return size == "0" || size == "1" || size == "2";
        };
        return tiny("width") || tiny("height");
    }

    static bool is_file_name(std::string_view alt) {
        auto const lower = ascii_lower(alt);
        auto const ending = std::string_view(lower).substr(std::min(lower.rfind('.'), lower.size()));
        return is_one_of(ending, ".png|.jpg|.jpeg|.gif|.bmp|.webp");
    }

    void break_before(std::string_view name) {
        if (name == "br") lines_.hard_break();
        if (is_paragraph(name)) lines_.paragraph();
        if (is_line(name)) lines_.line();
    }

    void open_link(Element& element, std::string_view link) {
        auto const target = trimmed(link);
        if (target.size() > kLongestLink || !is_web_link(target)) return;
        element.link = target;
        element.link_text = lines_.size();
    }

    void close_link(Element const& element) {
        if (lines_.since(element.link_text).find(element.link) != std::string_view::npos) return;
        lines_.blank();
        lines_.append("(" + element.link + ")");
    }

    TextLines lines_ = {};
    std::vector<Element> open_ = {};
    std::vector<HtmlPicture> pictures_ = {};
};

// "&lt;", "&#8211;"; nothing where it is none that is known.
std::string entity(std::string_view name) {
    for (auto const& [known, text] : std::array<std::pair<std::string_view, std::string_view>, 6>{
             {{"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"nbsp", " "}, {"apos", "'"}}}) {
        if (name == known) return std::string(text);
    }
    if (!name.starts_with('#') || name.size() < 2 || name.size() > 9) return {};
    bool const hex = ascii_lower(name[1]) == 'x';
    auto const code = std::strtoul(std::string(name.substr(hex ? 2 : 1)).c_str(), nullptr, hex ? 16 : 10);
    if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
    char encoded[4];
    std::size_t size = 0;
    U8_APPEND_UNSAFE(encoded, size, static_cast<UChar32>(code));
    return {encoded, size};
}

std::string without_entities(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const end = text[i] == '&' ? text.substr(i, 12).find(';') : std::string_view::npos;
        auto const read = end == std::string_view::npos ? std::string() : entity(text.substr(i + 1, end - 1));
        plain.append(read.empty() ? std::string(1, text[i]) : read);
        if (!read.empty()) i += end;
    }
    return plain;
}

// What libxml2's callbacks get.
struct Context {
    Writer writer = {};
    htmlParserCtxtPtr parser = nullptr;
    bool given_up = false;
};

std::string_view view(xmlChar const* text, int size) {
    return {reinterpret_cast<char const*>(text), static_cast<std::size_t>(std::max(size, 0))};
}

void on_begin(void* user, xmlChar const* name, xmlChar const** attributes) {
    auto& context = *static_cast<Context*>(user);
    context.writer.begin(reinterpret_cast<char const*>(name), attributes);
    if (context.writer.depth() < kDeepest) return;
    context.given_up = true;
    xmlStopParser(context.parser);
}

void on_end(void* user, xmlChar const* name) {
    static_cast<Context*>(user)->writer.end(reinterpret_cast<char const*>(name));
}

void on_text(void* user, xmlChar const* text, int size) {
    static_cast<Context*>(user)->writer.text(view(text, size));
}

struct FreeParser {
    void operator()(htmlParserCtxtPtr parser) const {
        parser->sax = nullptr;  // ours, on the stack
        htmlFreeParserCtxt(parser);
    }
};

}  // namespace

bool begins_line(std::string_view element) {
    constexpr std::string_view kNames =
        "p|div|br|li|tr|table|ul|ol|h1|h2|h3|h4|h5|h6|blockquote|pre|section|article|header|footer|"
        "address|dt|dd|hr";
    return is_one_of(element, kNames);
}

std::string html_words(std::string_view prepared) {
    TextLines lines;
    while (!prepared.empty()) {
        auto const open = std::min(prepared.find('<'), prepared.size());
        lines.append_collapsed(without_entities(prepared.substr(0, open)));
        prepared.remove_prefix(open);
        if (prepared.empty()) break;
        auto const end = std::min(prepared.find('>'), prepared.size() - 1);
        auto const tag = trimmed(prepared.substr(1, end - 1), "/");
        if (begins_line(ascii_lower(tag.substr(0, tag.find_first_of(" \t\r\n/"))))) lines.line();
        prepared.remove_prefix(end + 1);
    }
    return lines.finish();
}

HtmlText html_text(std::string_view html) {
    Context context;
    HtmlText read;
    read.cut = html.size() > kLargest;
    auto const input = prepare_html(html.substr(0, kLargest));

    htmlSAXHandler handler{};
    handler.startElement = on_begin;
    handler.endElement = on_end;
    handler.characters = on_text;
    handler.ignorableWhitespace = on_text;

    std::unique_ptr<htmlParserCtxt, FreeParser> parser(
        htmlCreateMemoryParserCtxt(input.data(), static_cast<int>(input.size()))
    );
    if (!parser) return read;  // empty
    xmlFree(parser->sax);
    parser->sax = &handler;
    parser->userData = &context;
    context.parser = parser.get();
    htmlCtxtUseOptions(
        parser.get(),
        HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_RECOVER |
            HTML_PARSE_IGNORE_ENC
    );
    xmlSwitchEncoding(parser.get(), XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser.get());
    read.text = context.writer.finish();
    read.pictures = context.writer.take_pictures();
    if (context.given_up || read.text.empty()) read.text = html_words(input);
    return read;
}

}  // namespace kanal::mail
