#include "channels/twitter/post_text.hpp"

#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

// Bounds how much longer links can make a text.
constexpr std::size_t kMostLinks = 100;
constexpr std::string_view kShort = "https://t.co/";

struct Escape {
    std::string_view text;
    char meaning;
};
constexpr Escape kEscapes[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};

// In one pass: "&amp;lt;" is what a person wrote as "&lt;".
std::string unescape(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        std::size_t taken = 1;
        char character = text.front();
        for (auto const& escape : kEscapes) {
            if (!text.starts_with(escape.text)) continue;
            character = escape.meaning;
            taken = escape.text.size();
        }
        plain += character;
        text.remove_prefix(taken);
    }
    return plain;
}

// The end of a link: behind "https://t.co/a" in "https://t.co/ab" stands more of another one.
bool ends_there(std::string_view text, std::size_t end) {
    if (end >= text.size()) return true;
    char const c = text[end];
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
}

std::size_t find_link(std::string const& text, std::string const& url) {
    auto at = text.find(url);
    while (at != std::string::npos && !ends_there(text, at + url.size()))
        at = text.find(url, at + 1);
    return at;
}

void take_away(std::string& text, std::string const& url) {
    auto const at = find_link(text, url);
    if (at == std::string::npos) return;
    text.erase(at, url.size());
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
}

}  // namespace

std::vector<ShortLink> links_of(json::object const& entities) {
    std::vector<ShortLink> links;
    auto const* urls = array_at(entities, "urls");
    if (urls == nullptr) return links;
    for (auto const& value : *urls) {
        auto const* url = value.if_object();
        if (url == nullptr) continue;
        ShortLink link;
        link.url = https_url_at(*url, "url").value_or("");
        bool const attachment = url->contains("media_key");
        if (!attachment) link.expanded = text_at(*url, "expanded_url").value_or("");
        if (attachment || !link.expanded.empty()) links.push_back(std::move(link));
    }
    return links;
}

std::string written_text(std::string text, std::vector<ShortLink> const& links) {
    text = unescape(text);
    std::size_t taken = 0;
    for (auto const& link : links) {
        if (!link.url.starts_with(kShort) || ++taken > kMostLinks) continue;
        if (link.expanded.empty()) {
            take_away(text, link.url);
            continue;
        }
        auto const at = find_link(text, link.url);
        if (at != std::string::npos) text.replace(at, link.url.size(), link.expanded);
    }
    return text;
}

}  // namespace kanal::twitter
