#pragma once

#include "channels/mail/imap/imap_response.hpp"

#include <string_view>
#include <vector>

namespace kanal::imap {

// Reads values out of the pieces of a response, one after the other, with the literals in between.
class ImapValues {
public:
    explicit ImapValues(unsigned depth);

    // False where the bytes are no values.
    bool read(std::string_view line);
    void add(std::string literal);

    // The values; nothing where a list was left open.
    std::optional<std::vector<ImapValue>> take();

private:
    bool open();
    bool close();
    bool read_quoted(std::string_view& line);
    bool read_atom(std::string_view& line);
    void put(std::string text);

    unsigned depth_;
    std::vector<ImapValue> open_;  // the innermost list last; the first holds the values themselves
};

}  // namespace kanal::imap
