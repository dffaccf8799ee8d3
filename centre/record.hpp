#pragma once

#include "centre/effect.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::centre {

// What we need of a record of docs/report.schema.json: id, number and agency. Nothing where it is no JSON
// object with an id.
std::optional<Effect> read_record(std::string_view json);

// What stands in a message of type hitungan.v1; nothing where it is not what docs/central-contract.md says.
std::optional<std::vector<Claim>> read_claims(std::string_view json);

// `<id>`, `<id>.r<N>`, `<id>.r<N>.m<M>`: of this report.
bool is_key_of(std::string_view key, std::string_view report_id);

// "32.73" of the receipt number "3273-26-48172093-7"; empty where it has no such form.
std::string agency_of_number(std::string_view number);

}  // namespace kanal::centre
