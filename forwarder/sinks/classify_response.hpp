#pragma once

#include "core/sink.hpp"
#include "http/client.hpp"

#include <string>
#include <string_view>

namespace kanal::forwarder {

// What a centre wrote in the body of a refusal, for an operator to read: of a JSON object the sentence that
// its usual members hold (message, error, detail, title), of anything else the text. One line of valid UTF-8
// without anything a terminal obeys or does not show, at most 300 characters. Pure.
std::string centre_words(std::string_view body);

// What one answer of a centre means for one report, by docs/central-contract.md.
struct ResponseClass {
    enum class Alarm {
        none,
        no_receipt,    // 2xx that does not name the report: a portal, a filter, another server
        other_report,  // a receipt, but not for this report
    };
    Outcome outcome = {};
    Alarm alarm = Alarm::none;
};

// The answer to the POST of a record. Pure; the answer's body is hostile until it is understood.
ResponseClass classify_record_response(http::ClientResponse const& response, OutboundReport const& report);

// The answer to the PUT of an attachment: `delivered`, without a receipt, when the centre has it.
Outcome classify_attachment_response(http::ClientResponse const& response);

}  // namespace kanal::forwarder
