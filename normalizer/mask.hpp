#pragma once

#include "core/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kanal::normalizer {

// Finds what identifies a person in valid UTF-8: national identity and family card numbers (nik), Indonesian
// mobile numbers (phone), mail addresses (email), tax numbers (npwp). In order, not overlapping, on character
// boundaries. Money, tracking ids, RT/RW and fixed lines are none. Linear in the size of the text.
std::vector<MaskedSpan> find_personal_data(std::string_view text);

// `text` with a word in brackets for each span: [NIK/KK], [telepon], [email], [NPWP].
std::string mask(std::string_view text, std::vector<MaskedSpan> const& spans);

}  // namespace kanal::normalizer
