#pragma once

#include "base/time.hpp"
#include "core/delivery.hpp"
#include "core/sink.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace kanal::forwarder {

// How a centre is asked for a report that it may have; nothing of it is public, so all of it is configured.
// In `url`, `found` and `not_found` stand {number}, {id} and {transaction} for what is known of the report.
struct Sp4nLookup {
    std::string url = {};                   // empty: the centre cannot be asked
    std::filesystem::path token_file = {};  // sent as bearer token; empty: none
    std::string found = {};      // XPath of the elements or attributes that hold the centre's number
    std::string not_found = {};  // XPath that is true where the centre says it has none; empty: none
    int not_found_status = 0;    // status that says the same; 0: none
    Duration not_found_after = std::chrono::hours(1);  // from the sending; before, it may still appear
    Duration timeout = std::chrono::seconds(10);
};

// `pattern` with what is known of the report in it; nothing: it wants a transaction id, and none is known.
// Pure, as all here.
std::optional<std::string> fill_in(std::string const& pattern, DoubtfulReport const& report);

// Why an expression cannot be used; empty when it can.
std::string xpath_objection(std::string const& pattern);

// What one answer means. Hostile until it is understood: it counts only where it can be read to its end and
// says one thing.
Finding classify_lookup(
    http::ClientResponse const& response, DoubtfulReport const& report, Sp4nLookup const& lookup, Time now
);

}  // namespace kanal::forwarder
