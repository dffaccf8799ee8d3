#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::normalizer {

// What became of one attachment that a record names by an address alone.
struct FetchedAttachment {
    std::size_t position = 0;  // in the record, from 0
    std::uint64_t size = 0;
    std::string sha256 = {};  // hex; empty: it cannot be had
    std::string media_type = {};
    std::string problem = {};  // then why, our own words: "refused: private address"
};

// The record with these attachments completed, or named among the problems, "attachment 2: <problem>", and
// this `channel.media`. Every other byte stays as it is. `record` is to_json's: anything else is a reject.
// Pure.
Result<std::string> with_fetched(
    std::string_view record, std::uint64_t media, std::vector<FetchedAttachment> const& fetched
);

// An edition of the record in which nothing new was said: this revision and variant, `channel.media` 0, and
// one problem more. Every other byte stays as it is. `record` is to_json's: anything else is a reject. Pure.
Result<std::string> with_problem(
    std::string_view record, std::uint32_t revision, std::uint32_t variant, std::string_view problem
);

}  // namespace kanal::normalizer
