#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Headers and bodies as views on the octets of a mail (RFC 5322, RFC 2046), read as widely as mailers
// write them. Our own splitting and no library's: which mistakes are accepted (a missing blank line, a wrong
// boundary) is decided here, nothing is allocated by depth, and the parent may use it too. Pure, time linear;
// any thread.
namespace kanal::mail {

struct HeaderField {
    std::string_view name = {};
    std::string_view value = {};  // as written, with its folds
};

// Views on the bytes it was read from.
struct MimeEntity {
    std::vector<HeaderField> fields = {};
    std::string_view body = {};

    // The topmost field of this name (lower case): the last server to touch the mail wrote it.
    std::optional<std::string_view> field(std::string_view name) const;
};

// A header and what follows it. The header ends at an empty line, or before the first line that is no field
// and continues none, unless known fields follow that line: then the line alone is left out. Fields that no
// mailer writes are given to the body where it would be empty. Of a whole mail (`top`) empty lines, a byte
// order mark and mbox's "From " before the first field are passed over.
MimeEntity read_entity(std::string_view bytes, bool top);

// The same mail with line ends in one form, where they are CR CR LF or a bare CR; nothing where they are in
// order.
std::optional<std::string> repaired_line_ends(std::string_view mail);

struct MultipartBody {
    std::string_view preamble = {};
    std::vector<std::string_view> parts = {};
    std::string_view epilogue = {};
    bool more = false;  // `most` parts are not all
};

// The parts between the lines of this boundary, without the line end before each line. A part that follows a
// closing line counts as well.
MultipartBody split_parts(std::string_view body, std::string_view boundary, std::size_t most);

// The boundary that a body shows: of its first line of two dashes that a field of a part follows. Empty:
// none.
std::string_view shown_boundary(std::string_view body);

}  // namespace kanal::mail
