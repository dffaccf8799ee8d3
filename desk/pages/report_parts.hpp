#pragma once

#include "core/centre_event.hpp"
#include "desk/pages/report_page.hpp"

namespace kanal::desk {

// The parts of a report's page, each into the page's data. Pure.

// Title, text, place and fields; with personal data masked unless `revealed`.
void add_words(Data& data, Record const& record, bool revealed, std::vector<std::string> const& marked);
// Who reported: masked, or shown.
void add_reporter(Data& data, Record const& record, bool revealed, Visit const& visit);
void add_attachments(
    Data& data,
    Record const& record,
    std::vector<spool::FetchLedger::Status> const& fetches,
    std::string const& number
);
void add_history(
    Data& data, std::vector<spool::Spool::JournalEntry> const& journal, AgencyTime const& time, Time now
);
void add_deliveries(
    Data& data,
    std::vector<DeliveryStatus> const& statuses,
    std::vector<forwarder::LaneStatus> const& lanes,
    AgencyTime const& time,
    Time now
);
void add_progress(Data& data, std::vector<CentreEvent> const& events, AgencyTime const& time, Time now);
// Which of the verbs can be used now, and the values of their forms.
void add_decisions(
    Data& data,
    operations::ReportFile const& file,
    Record const& record,
    Visit const& visit,
    NotTaken const& not_taken
);

}  // namespace kanal::desk
