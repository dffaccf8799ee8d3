#include "forwarder/sinks/xml_answer.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace kanal::forwarder {

namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kLongestNumber = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool looks_like_page(std::string_view body) {
    if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
    auto const front = ascii_lower(trimmed(body).substr(0, 64));
    return front.starts_with("<!doctype html") || front.starts_with("<html") || front.starts_with("<head") ||
           front.starts_with("<body");
}

struct DepthCheck final : pugi::xml_tree_walker {
    bool for_each(pugi::xml_node&) override { return depth() < kDeepest; }
};

bool is_one_element(pugi::xml_document const& document) {
    int elements = 0;
    for (auto const node : document.children()) {
        if (node.type() == pugi::node_element) ++elements;
        if (node.type() == pugi::node_element || node.type() == pugi::node_comment ||
            node.type() == pugi::node_declaration)
            continue;
        return false;
    }
    return elements == 1;
}

}  // namespace

XmlReading read_xml_answer(std::string_view body, pugi::xml_document& into) {
    if (trimmed(body).empty()) return XmlReading::empty;
    if (looks_like_page(body)) return XmlReading::page;
    if (body.find('\0') != std::string_view::npos) return XmlReading::unreadable;
    // As a fragment, so that text beside the root is seen and not skipped.
    constexpr unsigned kOptions = pugi::parse_default | pugi::parse_doctype | pugi::parse_pi |
                                  pugi::parse_comments | pugi::parse_declaration | pugi::parse_fragment;
    auto const parsed = into.load_buffer(body.data(), body.size(), kOptions, pugi::encoding_utf8);
    if (!parsed || !is_one_element(into)) return XmlReading::unreadable;
    DepthCheck shallow;
    return into.traverse(shallow) ? XmlReading::read : XmlReading::unreadable;
}

std::string plain_text(pugi::xml_node element) {
    std::string text;
    for (auto const node : element.children()) {
        if (node.type() == pugi::node_comment) continue;
        if (node.type() != pugi::node_pcdata && node.type() != pugi::node_cdata) return {};
        text += node.value();
    }
    return std::string(trimmed(text));
}

bool is_sp4n_number(std::string_view text) {
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    return !text.empty() && text.size() <= kLongestNumber && std::all_of(text.begin(), text.end(), digit) &&
           text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace kanal::forwarder
