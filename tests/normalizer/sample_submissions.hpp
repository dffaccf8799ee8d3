#pragma once

#include "core/report.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace kanal::test {

// Seeded: the same seed gives the same submissions on every machine. Texts go from a plain complaint to bytes
// that were never text, with what breaks parsers between: halves of characters, marks, overrides, NULs,
// quotes, line separators, numbers of persons, very long runs.
class SampleSubmissions {
public:
    explicit SampleSubmissions(std::uint32_t seed) : random_(seed) {}

    Submission next();
    std::string text();
    Origin origin();

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::string any_bytes(std::size_t size);
    std::string sometimes_text();
    double coordinate();
    Attachment attachment();

    std::mt19937 random_;
};

}  // namespace kanal::test
