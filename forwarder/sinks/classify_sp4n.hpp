#pragma once

#include "core/sink.hpp"
#include "http/client.hpp"

#include <string>

namespace kanal::forwarder {

// Answers that could also be given after the report was taken: the operator decides what they mean.
struct Sp4nDoubts {
    bool busy = false;   // 429 and 503: unknown instead of not taken
    bool error = false;  // an answer that names an error: unknown instead of not taken
};

// What one answer to `addstream` means, by docs/sp4n-xml.md. Whatever may have taken effect is `unknown`. The
// `said` of one that is delivered or unknown holds the centre's transaction id, if it gave one. Pure; the
// answer is hostile until it is understood.
Outcome classify_sp4n_answer(http::ClientResponse const& response, Sp4nDoubts const& doubts);

// The transaction id in what classify_sp4n_answer() left in `said`; empty where there is none.
std::string transaction_of(std::string_view said);

}  // namespace kanal::forwarder
