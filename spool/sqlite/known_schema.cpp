#include "spool/sqlite/known_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::spool {

namespace {

// Source: sqlite.org/fileformat2.html, "The Database Header" and "B-tree Pages".
constexpr std::size_t kPage = 4096;
constexpr std::size_t kTree = 100;  // where the tree of the first page begins
constexpr char kInterior = 0x05;
constexpr char kLeaf = 0x0d;

std::uint32_t number(std::string_view page, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(page.at(at + i));
    return value;
}

void put(std::string& page, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        page.at(at + i) = static_cast<char>(value >> (24 - 8 * i) & 0xff);
}

class Pages {
public:
    explicit Pages(std::filesystem::path const& file, std::ios::openmode mode = std::ios::in | std::ios::out)
        : stream_(file, std::ios::binary | mode) {
        stream_.seekg(0, std::ios::end);
        auto const size = static_cast<std::uint64_t>(std::max<std::streamoff>(stream_.tellg(), 0));
        count_ = static_cast<std::uint32_t>((size + kPage - 1) / kPage);
    }

    std::uint32_t count() const { return count_; }
    std::string read(std::uint32_t page) {
        std::string bytes(kPage, '\0');
        stream_.clear();
        stream_.seekg(offset(page));
        stream_.read(bytes.data(), kPage);
        return bytes;
    }
    void write(std::uint32_t page, std::string const& bytes) {
        stream_.clear();
        stream_.seekp(offset(page));
        stream_.write(bytes.data(), kPage);
        count_ = std::max(count_, page);
    }
    bool flush() { return static_cast<bool>(stream_.flush()); }

private:
    static std::streamoff offset(std::uint32_t page) {
        return static_cast<std::streamoff>(page - 1) * static_cast<std::streamoff>(kPage);
    }

    std::fstream stream_;
    std::uint32_t count_ = 0;
};

// Source: fileformat2.html, "A variable-length integer".
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 9 && i < bytes.size(); ++i) {
        auto const byte = static_cast<unsigned char>(bytes[i]);
        value = i == 8 ? value << 8 | byte : value << 7 | (byte & 0x7f);
        if (i < 8 && byte >= 0x80) continue;
        bytes.remove_prefix(i + 1);
        return value;
    }
    return std::nullopt;
}

void append_varint(std::string& bytes, std::uint64_t value) {
    char const last = static_cast<char>(value & 0x7f);
    std::string before;
    while (value >>= 7)
        before.insert(before.begin(), static_cast<char>((value & 0x7f) | 0x80));
    bytes.append(before).push_back(last);
}

struct Row {
    std::uint64_t number = 0;
    std::vector<std::uint64_t> types = {};  // "serial types" of its columns
};

std::optional<Row> read_row(std::string_view page, std::uint32_t cell) {
    auto const at = number(page, 8 + 2 * cell, 2);
    if (at >= page.size()) return std::nullopt;
    auto rest = page.substr(at);
    Row row;
    auto const size = take_varint(rest);
    auto const rowid = take_varint(rest);
    auto const before = rest.size();
    auto const header = take_varint(rest);
    if (!size || !rowid || !header || *header > before || *header < before - rest.size()) return std::nullopt;
    row.number = *rowid;
    auto types = rest.substr(0, *header - (before - rest.size()));
    while (!types.empty()) {
        auto const type = take_varint(types);
        if (!type) return std::nullopt;
        row.types.push_back(*type);
    }
    return row;
}

bool is_report(Row const& row) {
    constexpr std::uint64_t kIdentifier = 12 + 2 * 16;
    constexpr std::uint64_t kFingerprint = 12 + 2 * 32;
    auto const& types = row.types;
    return types.size() >= 10 && types[0] == 0 && types[1] == kIdentifier && types[6] == kFingerprint;
}

bool is_raw(Row const& row) {
    auto const& types = row.types;
    bool const three = types.size() == 3 && types[0] == 0;
    return three && types[1] >= 13 && types[1] % 2 == 1 && types[2] >= 12 && types[2] % 2 == 0;
}

struct Leaf {
    std::uint32_t page = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// Inner pages above `leaves`, as many levels as it takes, the topmost at `root`.
void grow_tree(Pages& pages, std::uint32_t root, std::vector<Leaf> below) {
    constexpr std::size_t kChildren = 200;  // with their numbers they fit on a page
    do {
        std::vector<Leaf> level;
        bool const top = below.size() <= kChildren;
        for (std::size_t from = 0; from < below.size(); from += kChildren) {
            auto const upto = std::min(from + kChildren, below.size()) - 1;
            std::string page(kPage, '\0');
            std::size_t content = kPage;
            for (auto i = from; i < upto; ++i) {
                std::string cell(4, '\0');
                put(cell, 0, below[i].page);
                append_varint(cell, below[i].last);
                content -= cell.size();
                page.replace(content, cell.size(), cell);
                auto const pointer = 12 + 2 * (i - from);
                page[pointer] = static_cast<char>(content >> 8);
                page[pointer + 1] = static_cast<char>(content & 0xff);
            }
            page[0] = kInterior;
            page[3] = static_cast<char>((upto - from) >> 8);
            page[4] = static_cast<char>((upto - from) & 0xff);
            page[5] = static_cast<char>(content >> 8);
            page[6] = static_cast<char>(content & 0xff);
            put(page, 8, below[upto].page);
            auto const number = top ? root : pages.count() + 1;
            pages.write(number, page);
            level.push_back({number, below[from].first, below[upto].last});
        }
        below = std::move(level);
    } while (below.size() > 1);
}

// In the order of their rows. Of two that say they have the same rows one is a leftover.
void put_in_order(std::vector<Leaf>& leaves) {
    std::sort(leaves.begin(), leaves.end(), [](Leaf const& a, Leaf const& b) { return a.first < b.first; });
    std::uint64_t last = 0;
    std::erase_if(leaves, [&](Leaf const& leaf) {
        bool const overlaps = leaf.first <= last || leaf.last < leaf.first;
        if (!overlaps) last = leaf.last;
        return overlaps;
    });
}

}  // namespace

std::int64_t count_editions(std::filesystem::path const& file) {
    Pages pages(file, std::ios::in);
    std::int64_t editions = 0;
    for (std::uint32_t page = 2; page <= pages.count(); ++page) {
        auto const bytes = pages.read(page);
        auto const rows = number(bytes, 3, 2);
        if (bytes[0] != kLeaf || rows == 0 || rows > kPage / 4) continue;
        auto const first = read_row(bytes, 0);
        if (first && is_report(*first)) editions += rows;
    }
    return editions;
}

Result<void> gather_leaves(std::filesystem::path const& damaged, Roots const& roots) {
    Pages pages(damaged);
    std::vector<Leaf> reports;
    std::vector<Leaf> raws;
    for (std::uint32_t page = 2; page <= pages.count(); ++page) {
        auto const bytes = pages.read(page);
        auto const rows = number(bytes, 3, 2);
        if (bytes[0] != kLeaf || rows == 0 || rows > kPage / 4) continue;
        auto const first = read_row(bytes, 0);
        auto const last = read_row(bytes, rows - 1);
        if (!first || !last) continue;
        Leaf const leaf{page, first->number, last->number};
        // A small table is its own root.
        bool const root = page == roots.report || page == roots.raw;
        if (!root && is_report(*first) && is_report(*last)) reports.push_back(leaf);
        if (!root && is_raw(*first) && is_raw(*last)) raws.push_back(leaf);
    }
    for (auto* const leaves : {&reports, &raws})
        put_in_order(*leaves);
    if (!reports.empty()) grow_tree(pages, static_cast<std::uint32_t>(roots.report), std::move(reports));
    if (!raws.empty()) grow_tree(pages, static_cast<std::uint32_t>(roots.raw), std::move(raws));
    auto first = pages.read(1);
    put(first, 28, pages.count());
    pages.write(1, first);
    if (!pages.flush()) return retry("spool: salvage: the copy cannot be written");
    return {};
}

Result<void> plant_schema(std::filesystem::path const& damaged, std::filesystem::path const& fresh) {
    Pages from(fresh);
    Pages into(damaged);
    auto first = from.read(1);
    bool const interior = first[kTree] == kInterior;
    if (!interior && first[kTree] != kLeaf) return reject("spool: salvage: the new file has no schema");
    if (interior) {
        // Where the numbers of the pages below stand: in each cell, and behind the tree's header.
        auto move = [&](std::size_t at) {
            auto const page = from.read(number(first, at, 4));
            into.write(into.count() + 1, page);
            put(first, at, into.count());
            return page[0] == kLeaf;
        };
        auto const cells = number(first, kTree + 3, 2);
        bool leaves = move(kTree + 8);
        for (std::uint32_t cell = 0; cell < cells && leaves; ++cell)
            leaves = move(number(first, kTree + 12 + 2 * cell, 2));
        if (!leaves) return reject("spool: salvage: the schema of the new file is too large");
    }
    first[18] = first[19] = 1;  // no log
    put(first, 28, into.count());
    put(first, 32, 0);  // no free pages
    put(first, 36, 0);
    put(first, 92, number(first, 24, 4));  // which makes the count above valid
    into.write(1, first);
    if (!into.flush()) return retry("spool: salvage: the copy cannot be written");
    return {};
}

}  // namespace kanal::spool
