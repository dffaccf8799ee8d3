#include "spool/reports/media_number.hpp"

#include "base/digest.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

constexpr std::size_t kMostCounted = 1023;
constexpr unsigned kFetchedAt = 42;
constexpr unsigned kDecidedAt = 32;
constexpr std::uint32_t kNamed = std::uint32_t{1} << 31;  // what was counted never came this far

std::uint64_t counted(std::size_t count, unsigned at) {
    return std::uint64_t{std::min(count, kMostCounted)} << at;
}

}  // namespace

std::uint32_t variant_of(std::string_view record) {
    auto const digest = sha256(record);
    std::uint32_t name = 0;
    for (std::size_t i = 0; i < 4; ++i)
        name = name << 8 | digest.at(i);
    return name | kNamed;
}

std::uint64_t media_number(std::string_view record, std::size_t fetched, std::size_t decided) {
    return counted(fetched, kFetchedAt) | counted(decided, kDecidedAt) | variant_of(record);
}

bool is_as_it_came(std::uint64_t media) {
    return media == 0 || media >> 31 == 1;
}

}  // namespace kanal::spool
