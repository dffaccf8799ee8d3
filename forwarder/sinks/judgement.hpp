#pragma once

#include "core/sink.hpp"
#include "forwarder/sinks/http_client.hpp"

namespace kanal::forwarder {

// What one answer of a centre means for one report, by docs/central-contract.md.
struct Judgement {
    enum class Alarm {
        none,
        no_receipt,    // 2xx that does not name the report: a portal, a filter, another server
        other_report,  // a receipt, but not for this report
    };
    Outcome outcome = {};
    Alarm alarm = Alarm::none;
};

// The answer to the POST of a record. Pure; the answer's body is hostile until it is understood.
Judgement judge_record_answer(CentreAnswer const& answer, OutboundReport const& report);

// The answer to the PUT of an attachment: `delivered`, without a receipt, when the centre has it.
Outcome judge_attachment_answer(CentreAnswer const& answer);

}  // namespace kanal::forwarder
