#pragma once

#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kanal::spool {

// A record as its row keeps it. The citizen's text stands in the raw bytes beside it, and mostly a second
// time in the record as the public text, so that the record need not hold it as well. What is kept is the
// record as it is, which begins with '{', or
//
//   @SIZE COPY...\n{"schema":...,"text":"","public_text":"",...}
//
// with the record's size, at most four copies, and the JSON that is left of the record. A copy
// `POSITION b OFFSET + LENGTH`, without the blanks, says that these bytes of the raw bytes stand at POSITION
// in the record; with `r` in place of `b` they are bytes of the record itself, all of them before POSITION.
// Only values of texts are left out, so that what is left is JSON.
//
// Refers to what it was made of. Pure; any thread.
class PackedRecord {
public:
    // Larger raw bytes are left alone: who wants the record would have to read them.
    static constexpr std::size_t kLongestRaw = std::size_t{64} << 10;

    // What to keep of `record` beside `raw`; `raw` is empty where the row has no raw bytes of its own. Texts
    // below 64 bytes stay. Cost: a look at the front of the record, a search in `raw`, and a copy of what is
    // left.
    static std::string pack(std::string record, std::string_view raw);

    explicit PackedRecord(std::string_view stored);

    // Reject: what was stored and `raw` do not go together. Whether the result is what was packed only its
    // checksum tells. Allocates no more than the result, whose size is bounded by theirs: at most sixteen
    // times the sum.
    Result<std::string> unpack(std::string_view raw) const;

    // The record, but that the texts that were left out are empty.
    std::string_view fields() const { return left_; }
    // Of the record, as what was stored says; damaged, it can be any number.
    std::size_t size() const { return size_; }

private:
    static constexpr std::size_t kMostCopies = 4;

    struct Copy {
        std::size_t position = 0;
        bool of_raw = false;
        std::size_t offset = 0;
        std::size_t length = 0;
    };
    struct Copies {
        void add(Copy const& copy) { all.at(count++) = copy; }
        std::span<Copy const> view() const { return {all.data(), count}; }

        std::array<Copy, kMostCopies> all = {};
        std::size_t count = 0;
    };

    static Copies find_copies(std::string_view record, std::string_view raw);
    static std::optional<Copy> take_copy(std::string_view& line);
    bool read_line(std::string_view line);
    bool fits(std::size_t raw_size) const;

    std::string_view left_;
    std::size_t size_ = 0;
    Copies copies_ = {};
    bool readable_ = true;
};

}  // namespace kanal::spool
