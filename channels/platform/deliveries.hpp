#pragma once

#include "base/digest.hpp"
#include "core/intake.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::platform {

enum class SignatureFault {
    no_secret,  // ours is missing: nothing can be checked, and nothing may be let in
    missing,
    duplicate,  // the header came twice: which one a proxy before us looked at cannot be known
    malformed,  // not exactly "sha256=" and the 32 bytes in the platform's own spelling
    wrong,
};

std::string_view to_text(SignatureFault fault);

// 503 for no_secret, 400 for duplicate, 401 with one and the same body for the rest: the answer does not say
// to a forger how near he came.
HttpResponse refusal(SignatureFault fault);

// How the 32 bytes are spelled behind "sha256=".
enum class SignatureSpelling {
    hex,     // 64 lower-case digits: Meta's X-Hub-Signature-256
    base64,  // 44 characters with padding: x-twitter-webhooks-signature
};

// HMAC-SHA256 over the body's bytes as they came, in a header of the form "sha256=<signature>". Pure; any
// thread.
class SignatureCheck {
public:
    // Throws std::invalid_argument where the header's name holds a capital letter: no request would have it.
    SignatureCheck(
        std::string lower_case_header,
        std::vector<std::string> secrets,
        SignatureSpelling spelling = SignatureSpelling::hex
    );

    // The fault that the head alone shows; nothing when the body is worth reading.
    std::optional<SignatureFault> check_head(HttpRequest const& head) const;

    // Nothing when any of the secrets made the signature. Takes the same time whichever did, or none.
    std::optional<SignatureFault> check(HttpRequest const& request) const;

private:
    std::optional<Sha256> parse(std::string_view value) const;

    std::string header_;
    std::vector<std::string> secrets_;
    SignatureSpelling spelling_;
};

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
