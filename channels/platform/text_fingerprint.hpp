#pragma once

#include "core/submission.hpp"

namespace kanal::platform {

// Of what was said and whether it was withdrawn, and nothing else: for platforms that tell the same message
// by webhook and when asked. The addresses of its pictures are signed anew each time, and would make two of
// one.
Sha256 text_fingerprint(Submission const& submission);

}  // namespace kanal::platform
