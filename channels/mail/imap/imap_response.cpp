#include "channels/mail/imap/imap_response.hpp"

#include "base/ascii.hpp"
#include "channels/mail/imap/imap_answers.hpp"
#include "channels/mail/imap/imap_values.hpp"

#include <algorithm>
#include <array>

namespace kanal::imap {

namespace {

Error bad(std::string_view cause) {
    return retry(std::string("imap: answer: ").append(cause));
}

std::string_view next_word(std::string_view& line) {
    auto const word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
}

bool is_status(std::string_view kind) {
    constexpr std::array<std::string_view, 5> kKinds{"OK", "NO", "BAD", "BYE", "PREAUTH"};
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

// The text behind these is for people, and may end like a literal begins.
bool has_human_text(std::string_view line) {
    auto const tag = next_word(line);
    return tag == "+" || is_status(ascii_upper(next_word(line)));
}

// "...{123}": the size of the literal that follows.
std::optional<std::string_view> literal_digits(std::string_view line) {
    if (!line.ends_with('}')) return std::nullopt;
    auto const open = line.rfind('{');
    if (open == std::string_view::npos) return std::nullopt;
    auto const digits = line.substr(open + 1, line.size() - open - 2);
    bool const all = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    return all ? std::optional(digits) : std::nullopt;
}

}  // namespace

Result<std::optional<ImapResponse>> ImapReader::next() {
    for (;;) {
        auto const complete = literal_size_ ? take_literal() : take_line();
        if (!complete) return complete.error();
        if (!*complete) return std::optional<ImapResponse>();
        if (literal_size_ || pieces_.back().literal) continue;
        auto response = finish();
        if (!response) return response.error();
        return std::optional<ImapResponse>(std::move(*response));
    }
}

// False: more bytes are needed.
Result<bool> ImapReader::take_line() {
    auto const end = input_.find('\n', std::max(searched_, begin_));
    auto const size = (end == std::string::npos ? input_.size() : end) - begin_;
    if (line_bytes_ + size > limits_.line) return bad("line too long");
    if (end == std::string::npos) {
        searched_ = input_.size();
        return false;
    }
    if (end == begin_ || input_[end - 1] != '\r') return bad("bare line feed");
    auto line = input_.substr(begin_, end - 1 - begin_);
    begin_ = end + 1;
    line_bytes_ += size;
    all_lines_bytes_ += size + 1;  // an empty line counts too
    if (all_lines_bytes_ > limits_.lines) return bad("without end");
    if (line.find('\0') != std::string::npos) return bad("NUL");

    bool const human = pieces_.empty() && has_human_text(line);
    if (auto const digits = human ? std::nullopt : literal_digits(line)) {
        auto const length = read_number(*digits);
        if (!length || *length > limits_.literal - literal_bytes_) return bad("literal too long");
        literal_size_ = *length;
        literal_bytes_ += *length;
        line.resize(line.size() - digits->size() - 2);
    }
    Piece piece;
    piece.line = std::move(line);
    pieces_.push_back(std::move(piece));
    return true;
}

Result<bool> ImapReader::take_literal() {
    if (input_.size() - begin_ < *literal_size_) return false;
    pieces_.back().literal = input_.substr(begin_, *literal_size_);
    begin_ += *literal_size_;
    literal_size_.reset();
    return true;
}

Result<ImapResponse> ImapReader::finish() {
    auto pieces = std::move(pieces_);
    pieces_.clear();
    line_bytes_ = 0;

    ImapResponse response;
    std::string_view line = pieces.front().line;
    response.tag = next_word(line);
    if (response.tag.empty()) return bad("no tag");
    if (response.tag == "+") return response;
    auto kind = next_word(line);
    if (auto const number = read_number32(kind)) {
        response.number = *number;
        kind = next_word(line);
    }
    response.kind = ascii_upper(kind);
    if (is_status(response.kind)) {
        auto const end = line.find(']');
        line = line.starts_with('[') && end != std::string_view::npos ? line.substr(1, end - 1) : "";
    }
    ImapValues values(limits_.depth);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (!values.read(i == 0 ? line : std::string_view(pieces[i].line)))
            return bad("values not understood");
        if (pieces[i].literal) values.add(std::move(*pieces[i].literal));
    }
    auto taken = values.take();
    if (!taken) return bad("list left open");
    response.values = std::move(*taken);
    return response;
}

}  // namespace kanal::imap
