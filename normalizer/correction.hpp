#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::normalizer {

// What a person at the desk has set in a report; nothing where he left what stood there. The citizen's own
// text is never among it.
struct Correction {
    std::optional<std::string> title = {};
    std::optional<std::string> report_class = {};  // complaint, ...
    std::optional<Category> category = {};
    std::optional<std::string> place = {};
    std::optional<std::string> not_ours = {};  // why another agency must see to it (bukan wewenang)

    bool empty() const { return !title && !report_class && !category && !place && !not_ours; }
    // What `other` sets takes the place of what is set here.
    void add(Correction const& other);
};

// As the spool keeps it. Of a text that write_correction did not write: nothing is set.
std::string write_correction(Correction const& correction);
Correction read_correction(std::string_view text);

// The record with it, and this `channel.desk`; `corrected` names the fields. Every other byte stays as it is.
// The texts are one line of valid UTF-8. `record` is to_json's: anything else is a reject. Pure.
Result<std::string> with_correction(
    std::string_view record, std::uint64_t desk, Correction const& correction
);

}  // namespace kanal::normalizer
