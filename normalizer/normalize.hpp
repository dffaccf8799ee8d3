#pragma once

#include "core/report.hpp"
#include "core/submission.hpp"

namespace kanal::normalizer {

// Pure and never fails: what cannot be read stays empty and is named in `problems`. Any thread.
// Attachments whose bytes are here get their digest and size; their media type is what the sender said until
// the spool, which looks at the content, corrects it.
Report normalize(Submission const& submission, Origin const& origin);

}  // namespace kanal::normalizer
