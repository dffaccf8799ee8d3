#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// One action for several reports of the list: `pilih` once a report, `tindakan`, `alasan`. Shows first what
// would be done to which (without `yakin`), then does it, one after the other. One that fails keeps none of
// the others from being done; what came of each stands on the page.
asio::awaitable<Page> act_on_many(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
