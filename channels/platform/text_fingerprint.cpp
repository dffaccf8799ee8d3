#include "channels/platform/text_fingerprint.hpp"

namespace kanal::platform {

Sha256 text_fingerprint(Submission const& submission) {
    return sha256((submission.withdrawn ? "withdrawn\n" : "said\n") + submission.text);
}

}  // namespace kanal::platform
