#pragma once

#include "channels/http_routes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

enum class SignatureFault {
    no_secret,  // ours is missing: nothing can be checked, and nothing may be let in
    missing,
    duplicate,  // the header came twice: which one a proxy before us looked at cannot be known
    malformed,  // not exactly "sha256=" and 64 lower-case hexadecimal digits
    wrong,
};

std::string_view to_text(SignatureFault fault);

// 503 for no_secret, 400 for duplicate, 401 with one and the same body for the rest: the answer does not tell
// a forger how near he came.
HttpResponse refusal(SignatureFault fault);

// One secret a line; empty lines and carriage returns are left out. While a secret is being changed at the
// platform, the file holds the old and the new one.
std::vector<std::string> secret_lines(std::string_view file_content);

// HMAC-SHA256 over the body's bytes as they came, in a header of the form "sha256=<hex>" (Meta's
// X-Hub-Signature-256). Pure; any thread.
class SignatureCheck {
public:
    SignatureCheck(std::string lower_case_header, std::vector<std::string> secrets);

    // What the head alone tells; nothing when the body is worth reading.
    std::optional<SignatureFault> check_form(HttpRequest const& head) const;

    // Nothing when any of the secrets made the signature. Takes the same time whichever did, or none.
    std::optional<SignatureFault> check(HttpRequest const& request) const;

private:
    std::string header_;
    std::vector<std::string> secrets_;
};

}  // namespace kanal
