#include "spool/reports/packed_record.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace kanal::spool {

namespace {

constexpr char kMark = '@';  // no JSON begins with it
constexpr std::size_t kShortest = 64;
constexpr int kTries = 16;  // at places in the raw bytes that begin as the text does
constexpr std::size_t kLongestNumber = 20;
constexpr std::string_view kText = "\"text\":\"";
constexpr std::string_view kPublicText = "\",\"public_text\":\"";

// For what is short: memmem() looks at all of `what` before it begins.
std::size_t position_of(std::string_view what, std::string_view text, std::size_t from) {
    auto const rest = text.substr(from);
    auto const* const at = ::memmem(rest.data(), rest.size(), what.data(), what.size());
    if (at == nullptr) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<char const*>(at) - text.data());
}

// The value of the first member `text`, between its quotes; empty where there is none.
std::string_view text_of(std::string_view record) {
    auto const key = position_of(kText, record, 0);
    if (key == std::string_view::npos) return {};
    auto const begin = key + kText.size();
    for (auto end = record.find('"', begin); end != std::string_view::npos; end = record.find('"', end + 1)) {
        auto const before = record.find_last_not_of('\\', end - 1);
        bool const escaped = (end - before) % 2 == 0;
        if (!escaped) return record.substr(begin, end - begin);
    }
    return {};
}

// Where it stands in the raw bytes. A stranger chooses both, so that the tries are bounded.
std::optional<std::size_t> find_slice(std::string_view raw, std::string_view slice) {
    auto const front = slice.substr(0, kShortest);
    std::size_t from = 0;
    for (int i = 0; i < kTries; ++i) {
        auto const offset = position_of(front, raw, from);
        if (offset == std::string_view::npos) return std::nullopt;
        if (raw.substr(offset).starts_with(slice)) return offset;
        from = offset + 1;
    }
    return std::nullopt;
}

void append_number(std::string& line, std::size_t number) {
    std::array<char, kLongestNumber> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    line.append(digits.data(), end);
}

std::optional<std::size_t> take_number(std::string_view& line) {
    std::size_t number = 0;
    auto const [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc()) return std::nullopt;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    return number;
}

bool skip(std::string_view& line, char c) {
    if (!line.starts_with(c)) return false;
    line.remove_prefix(1);
    return true;
}

}  // namespace

PackedRecord::Copies PackedRecord::find_copies(std::string_view record, std::string_view raw) {
    Copies copies;
    auto const text = text_of(record);
    if (text.size() < kShortest) return copies;
    auto const position = static_cast<std::size_t>(text.data() - record.data());
    auto const offset = raw.size() <= kLongestRaw ? find_slice(raw, text) : std::nullopt;
    if (offset) copies.add({position, true, *offset, text.size()});
    auto behind = record.substr(position + text.size());
    if (!behind.starts_with(kPublicText)) return copies;
    behind.remove_prefix(kPublicText.size());
    if (behind.starts_with(text) && behind.substr(text.size()).starts_with('"'))
        copies.add({position + text.size() + kPublicText.size(), false, position, text.size()});
    return copies;
}

std::string PackedRecord::pack(std::string record, std::string_view raw) {
    auto const copies = find_copies(record, raw);
    if (copies.count == 0) return record;
    std::string packed;
    packed.reserve(record.size() - copies.count * copies.all[0].length + copies.count * 4 * kLongestNumber);
    packed += kMark;
    append_number(packed, record.size());
    for (auto const& copy : copies.view()) {
        append_number(packed += ' ', copy.position);
        append_number(packed += copy.of_raw ? 'b' : 'r', copy.offset);
        append_number(packed += '+', copy.length);
    }
    packed += '\n';
    std::size_t from = 0;
    for (auto const& copy : copies.view()) {
        packed.append(record, from, copy.position - from);
        from = copy.position + copy.length;
    }
    return packed.append(record, from);
}

PackedRecord::PackedRecord(std::string_view stored) : left_(stored), size_(stored.size()) {
    if (!skip(stored, kMark)) return;
    auto const end = stored.find('\n');
    left_ = end == std::string_view::npos ? std::string_view() : stored.substr(end + 1);
    readable_ = end != std::string_view::npos && read_line(stored.substr(0, end));
}

bool PackedRecord::read_line(std::string_view line) {
    auto const size = take_number(line);
    if (!size) return false;
    size_ = *size;
    while (!line.empty()) {
        auto const copy = take_copy(line);
        if (!copy || copies_.count == kMostCopies) return false;
        copies_.add(*copy);
    }
    return true;
}

std::optional<PackedRecord::Copy> PackedRecord::take_copy(std::string_view& line) {
    if (!skip(line, ' ')) return std::nullopt;
    auto const position = take_number(line);
    bool const of_raw = skip(line, 'b');
    if (!position || (!of_raw && !skip(line, 'r'))) return std::nullopt;
    auto const offset = take_number(line);
    if (!offset || !skip(line, '+')) return std::nullopt;
    auto const length = take_number(line);
    if (!length) return std::nullopt;
    return Copy{*position, of_raw, *offset, *length};
}

// Each copy lies within what it is taken from and behind the copy before it, and with what is left they are
// the record's size.
bool PackedRecord::fits(std::size_t raw_size) const {
    std::size_t filled = 0;
    std::size_t left = left_.size();
    for (auto const& copy : copies_.view()) {
        if (copy.position < filled || copy.position - filled > left) return false;
        left -= copy.position - filled;
        auto const source = copy.of_raw ? raw_size : copy.position;
        if (copy.length > source || copy.offset > source - copy.length) return false;
        filled = copy.position + copy.length;
    }
    return filled + left == size_;
}

Result<std::string> PackedRecord::unpack(std::string_view raw) const {
    if (!readable_ || !fits(raw.size())) return reject("spool: record: what is stored does not fit together");
    std::string record;
    record.reserve(size_);
    auto left = left_;
    for (auto const& copy : copies_.view()) {
        auto const between = copy.position - record.size();
        record.append(left.substr(0, between));
        left.remove_prefix(between);
        auto const source = copy.of_raw ? raw : std::string_view(record);
        record.append(source.substr(copy.offset, copy.length));
    }
    return record.append(left);
}

}  // namespace kanal::spool
