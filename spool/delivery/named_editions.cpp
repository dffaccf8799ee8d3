#include "spool/delivery/named_editions.hpp"

#include "spool/reports/report_key.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

Result<NamedEditions> named_editions(SpoolState& state, std::string const& id_or_number) {
    NamedEditions named;
    auto const key = find_report(state, id_or_number);
    if (!key) return key.error();
    if (!*key) return reject("spool: delivery: no such report");
    auto sequences = state.keys.find(**key);
    if (!sequences) return sequences.error();
    named.id = unpack_identifier(**key);
    named.sequences = std::move(*sequences);
    return named;
}

}  // namespace kanal::spool
