#pragma once

#include "desk/page.hpp"
#include "desk/record.hpp"
#include "operations/report_file.hpp"

namespace kanal::desk {

// Laporan: one report, with what the citizen wrote, what the gateway made of it, who did what, and how it
// fares on its way to the centres.
asio::awaitable<Page> show_report(Parts& parts, Visit const& visit);

// A report that this person may see, or the page that says why not. Every page about one report begins here.
struct VisibleReport {
    operations::ReportFile file = {};
    Record record = {};
    std::optional<Page> refusal = {};
};
asio::awaitable<VisibleReport> find_visible(Parts& parts, Visit const& visit, std::string name);

// The page itself, with what a person has typed that was not taken: `typed` as in the form, `fault` why not.
struct NotTaken {
    unsigned status = 200;
    std::string fault = {};
    FormFields typed = {};
    bool stale = false;  // somebody else was faster: both stand on the page
};
Page report_page(Parts& parts, Visit const& visit, VisibleReport const& found, NotTaken const& not_taken);

// Whether the reporter is shown to this person now.
bool is_revealed(Visit const& visit, std::string const& id);

}  // namespace kanal::desk
