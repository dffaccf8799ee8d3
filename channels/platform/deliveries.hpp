#pragma once

#include "channels/platform/signature.hpp"
#include "core/intake.hpp"
#include "http/routes.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kanal::platform {

using ReadDelivery = std::function<Result<Reading>(RawBytes const&)>;
using CheckDelivery = std::function<std::optional<SignatureFault>(HttpRequest const&)>;

// How the platforms that push deliver: JSON by POST, with a proof of origin in a header.
struct DeliveryRoute {
    std::string channel = {};  // the path is /hooks/<channel>
    std::size_t body_limit = std::size_t{256} * 1024;
    CheckDelivery check_head = {};  // before the body is read
    CheckDelivery check = {};       // with the body
    ReadDelivery read = {};
    // What else belongs into the batch of a reading; may be missing.
    std::function<std::vector<Note>(Reading const&)> notes_of = {};
    // Commits the batch; an error answers 503. Missing: Intake::accept.
    std::function<asio::awaitable<Result<void>>(Batch batch)> store = {};
};

// Adds POST /hooks/<channel>: all of a delivery is stored in one transaction, and 200 with an empty body
// comes only when that has committed. A delivery that `read` cannot read at all goes to quarantine, and is
// 200 too: a platform would otherwise repeat it for a day or more, and then stop sending. When the intake
// fails the answer is 503, and the platform sends the same bytes again. Whoever fails to prove his origin too
// often gets 429; what is rightly signed is never counted.
//
// Throws std::invalid_argument where `check_head`, `check` or `read` is missing. `intake` and whatever the
// functions refer to outlive the routes. Loop thread.
void open_deliveries(Routes& routes, Intake& intake, DeliveryRoute delivery);

}  // namespace kanal::platform
