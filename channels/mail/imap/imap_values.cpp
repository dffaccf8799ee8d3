#include "channels/mail/imap/imap_values.hpp"

namespace kanal::imap {

ImapValues::ImapValues(unsigned depth) : depth_(depth), open_(1) {}

bool ImapValues::read(std::string_view line) {
    while (!line.empty()) {
        bool good = true;
        switch (line.front()) {
            case ' ':
                line.remove_prefix(1);
                break;
            case '(':
                line.remove_prefix(1);
                good = open();
                break;
            case ')':
                line.remove_prefix(1);
                good = close();
                break;
            case '"':
                good = read_quoted(line);
                break;
            default:
                good = read_atom(line);
        }
        if (!good) return false;
    }
    return true;
}

void ImapValues::add(std::string literal) {
    put(std::move(literal));
}

std::optional<std::vector<ImapValue>> ImapValues::take() {
    if (open_.size() != 1) return std::nullopt;
    return std::move(open_.front().items);
}

bool ImapValues::open() {
    if (open_.size() > depth_) return false;
    ImapValue list;
    list.is_list = true;
    open_.push_back(std::move(list));
    return true;
}

bool ImapValues::close() {
    if (open_.size() == 1) return false;
    auto list = std::move(open_.back());
    open_.pop_back();
    open_.back().items.push_back(std::move(list));
    return true;
}

bool ImapValues::read_quoted(std::string_view& line) {
    std::string text;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i] == '"') {
            line.remove_prefix(i + 1);
            put(std::move(text));
            return true;
        }
        if (line[i] == '\\' && ++i == line.size()) return false;
        text.push_back(line[i]);
    }
    return false;
}

// Blanks and brackets stand inside the square brackets of BODY[HEADER.FIELDS (FROM)].
bool ImapValues::read_atom(std::string_view& line) {
    std::size_t end = 0;
    bool section = false;
    for (; end < line.size(); ++end) {
        char const c = line[end];
        if (c == '[') section = true;
        if (c == ']') section = false;
        if (!section && (c == ' ' || c == '(' || c == ')' || c == '"')) break;
    }
    if (end == 0) return false;
    put(std::string(line.substr(0, end)));
    line.remove_prefix(end);
    return true;
}

void ImapValues::put(std::string text) {
    ImapValue value;
    value.text = std::move(text);
    open_.back().items.push_back(std::move(value));
}

}  // namespace kanal::imap
