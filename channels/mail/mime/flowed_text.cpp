#include "channels/mail/mime/flowed_text.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

struct Line {
    std::size_t quotes = 0;
    std::string_view content = {};
    bool flows = false;  // the next line goes on with it
};

Line read_line(std::string_view line) {
    Line read;
    read.quotes = std::min(line.find_first_not_of('>'), line.size());
    read.content = line.substr(read.quotes);
    if (read.content.starts_with(' ')) read.content.remove_prefix(1);
    read.flows = read.content.ends_with(' ') && read.content != "-- ";
    return read;
}

}  // namespace

std::string unflow(std::string_view text, bool delsp) {
    std::string joined;
    joined.reserve(text.size());
    bool going_on = false;
    std::size_t quotes = 0;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));

        bool const joins = going_on && line.quotes == quotes && line.content != "-- ";
        if (!joins) {
            if (!joined.empty()) joined.push_back('\n');
            joined.append(line.quotes, '>');
            if (line.quotes > 0) joined.push_back(' ');
        }
        auto content = line.content;
        if (line.flows && delsp) content.remove_suffix(1);
        joined.append(content);
        going_on = line.flows;
        quotes = line.quotes;
    }
    return joined;
}

}  // namespace kanal::mail
