#include "channels/mail/imap/imap_response.hpp"

#include "base/ascii.hpp"

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
    bool const all = !digits.empty() && all_digits(digits);
    return all ? std::optional(digits) : std::nullopt;
}

// Reads values out of the pieces of a response, one after the other, with the literals in between.
class ImapValues {
public:
    explicit ImapValues(unsigned depth);

    // False where the bytes are no values.
    bool read(std::string_view line);
    void add(std::shared_ptr<mail::StagedMail> literal);

    // The values; nothing where a list was left open.
    std::optional<std::vector<ImapValue>> take();

private:
    bool open();
    bool close();
    bool read_quoted(std::string_view& line);
    bool read_atom(std::string_view& line);
    void put(std::string text, std::shared_ptr<mail::StagedMail> literal = {});

    unsigned depth_;
    std::vector<ImapValue> open_;  // the innermost list last; the first holds the values themselves
};

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

void ImapValues::add(std::shared_ptr<mail::StagedMail> literal) {
    if (literal->in_file() || literal->failure()) return put({}, std::move(literal));
    auto text = literal->read();
    put(std::move(*text));
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

// Blanks and brackets may be inside the square brackets of BODY[HEADER.FIELDS (FROM)].
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

void ImapValues::put(std::string text, std::shared_ptr<mail::StagedMail> literal) {
    ImapValue value;
    value.text = std::move(text);
    value.literal = std::move(literal);
    open_.back().items.push_back(std::move(value));
}

}  // namespace

Result<std::optional<ImapResponse>> ImapReader::next() {
    for (;;) {
        auto const complete = literal_left_ ? Result<bool>(take_literal()) : take_line();
        if (!complete) return complete.error();
        if (!*complete) return std::optional<ImapResponse>();
        if (literal_left_ || pieces_.back().literal) continue;
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
        literal_left_ = *length;
        literal_bytes_ += *length;
        line.resize(line.size() - digits->size() - 2);
    }
    Piece piece;
    piece.line = std::move(line);
    if (literal_left_) piece.literal = std::make_shared<mail::StagedMail>();
    pieces_.push_back(std::move(piece));
    return true;
}

bool ImapReader::take_literal() {
    auto const part = std::string_view(input_).substr(begin_, *literal_left_);
    // Where the disk does not take it the literal itself says so to whoever wants it.
    (void)pieces_.back().literal->append(part);
    begin_ += part.size();
    *literal_left_ -= part.size();
    if (*literal_left_ > 0) return false;
    literal_left_.reset();
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
        if (pieces[i].literal) values.add(std::move(pieces[i].literal));
    }
    auto taken = values.take();
    if (!taken) return bad("list left open");
    response.values = std::move(*taken);
    return response;
}

std::optional<std::uint64_t> read_number(std::string_view digits) {
    return to_number<std::uint64_t>(digits);
}

std::optional<std::uint32_t> read_number32(std::string_view digits) {
    return to_number<std::uint32_t>(digits);
}

std::string quoted_text(std::string_view text) {
    std::string all = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') all.push_back('\\');
        all.push_back(c);
    }
    return all + '"';
}

ImapValue* fetched_item(ImapResponse& response, std::string_view name) {
    if (response.kind != "FETCH" || response.values.empty()) return nullptr;
    auto& items = response.values.front().items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (ascii_upper(items[i].text) == name) return &items[i + 1];
    }
    return nullptr;
}

std::optional<std::uint32_t> fetched_uid(ImapResponse& response) {
    auto const* const uid = fetched_item(response, "UID");
    return uid == nullptr ? std::nullopt : read_number32(uid->text);
}

std::optional<std::uint32_t> code_number(ImapResponse const& response, std::string_view name) {
    if (response.kind != "OK" || response.values.size() < 2) return std::nullopt;
    if (ascii_upper(response.values[0].text) != name) return std::nullopt;
    return read_number32(response.values[1].text);
}

bool permits_keywords(ImapResponse const& response) {
    if (response.values.size() < 2 || ascii_upper(response.values[0].text) != "PERMANENTFLAGS") return false;
    auto const& flags = response.values[1].items;
    return std::any_of(flags.begin(), flags.end(), [](ImapValue const& flag) { return flag.text == "\\*"; });
}

}  // namespace kanal::imap
