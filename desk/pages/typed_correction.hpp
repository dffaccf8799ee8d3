#pragma once

#include "desk/pages/report_page.hpp"
#include "normalizer/correction.hpp"

namespace kanal::desk {

// What the form of Verifikasi shows of a field, and so what stands in it untouched: masked, unless this
// person sees the report as it is.
std::string shown_field(std::string_view text, bool revealed);

struct TypedCorrection {
    normalizer::Correction correction = {};  // what differs from the record
    std::string changed = {};                // for the journal: the fields' names, codes from and to
};
// A reject, worded for the person, where a field cannot be taken. Pure.
Result<TypedCorrection> typed_correction(Visit const& visit, VisibleReport const& found);

}  // namespace kanal::desk
