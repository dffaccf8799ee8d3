#pragma once

#include "base/error.hpp"
#include "channels/mail/staged_mail.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::imap {

// One value of a response: an atom or number as written, a quoted text or literal, or a list.
struct ImapValue {
    bool is_list = false;
    std::string text = {};
    std::shared_ptr<mail::StagedMail> literal = {};  // instead of the text, where that is large
    std::vector<ImapValue> items = {};
};

// One response of the server (RFC 3501, section 7).
struct ImapResponse {
    std::string tag = {};   // "*", "+", or the tag of a command of ours
    std::string kind = {};  // upper case: OK, NO, BAD, BYE, FETCH, EXISTS, SEARCH, CAPABILITY, ...
    std::optional<std::uint32_t> number = {};  // of "* 12 FETCH": the 12
    std::vector<ImapValue> values = {};        // of a status the response code: [UIDVALIDITY 7]
};

struct ImapLimits {
    std::size_t line = 64 * 1024;            // bytes of one response without its literals
    std::size_t lines = 4 * 1024 * 1024;     // the same of all responses to one command together
    std::size_t literal = 32 * 1024 * 1024;  // of all responses to one command together
    unsigned depth = 16;
};

// Splits the server's stream into responses. Literals are counted, never searched: no text of a mail can be
// taken for an answer. The human text of a status response is skipped. One thread; a large literal goes to
// the disk as it comes.
class ImapReader {
public:
    explicit ImapReader(ImapLimits limits) : limits_(limits) {}

    // A command begins: what its answers may bring is counted anew.
    void begin_command() { all_lines_bytes_ = literal_bytes_ = 0; }

    void receive(std::string_view bytes) {
        input_.erase(0, begin_).append(bytes);
        searched_ -= std::min(searched_, begin_);
        begin_ = 0;
    }

    // The next response that is there whole. An error, `imap: answer: ...`, where the stream is no IMAP or
    // exceeds a limit: the connection is of no further use.
    Result<std::optional<ImapResponse>> next();

private:
    struct Piece {
        std::string line = {};
        std::shared_ptr<mail::StagedMail> literal = {};  // what followed the line
    };

    Result<bool> take_line();
    bool take_literal();
    Result<ImapResponse> finish();

    ImapLimits limits_;
    std::string input_ = {};
    std::size_t begin_ = 0;     // what is before it was taken
    std::size_t searched_ = 0;  // no line end between them
    std::vector<Piece> pieces_ = {};
    std::optional<std::size_t> literal_left_ = {};
    std::size_t line_bytes_ = 0;       // of this response
    std::size_t all_lines_bytes_ = 0;  // since the command began
    std::size_t literal_bytes_ = 0;    // since the command began
};

// Digits and nothing else.
std::optional<std::uint64_t> read_number(std::string_view digits);
std::optional<std::uint32_t> read_number32(std::string_view digits);

// A quoted string of a command. `text` has no control characters.
std::string quoted_text(std::string_view text);

// Of "* 1 FETCH (UID 42 RFC822.SIZE 100)" the value of the item `name`, in upper case; null where it is
// missing.
ImapValue* fetched_item(ImapResponse& response, std::string_view name);
std::optional<std::uint32_t> fetched_uid(ImapResponse& response);

// Of "* OK [UIDNEXT 4]" the number behind the name.
std::optional<std::uint32_t> code_number(ImapResponse const& response, std::string_view name);

// "[PERMANENTFLAGS (... \*)]": flags of one's own invention can be kept.
bool permits_keywords(ImapResponse const& response);

}  // namespace kanal::imap
