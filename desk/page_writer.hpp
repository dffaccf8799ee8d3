#pragma once

#include "desk/page.hpp"
#include "desk/templates.hpp"

namespace kanal::desk {

// Makes responses of pages: the layout around them, and the headers that hold for all. Loop thread.
class PageWriter {
public:
    explicit PageWriter(Surroundings const& surroundings);

    // What somebody who is logged in gets. Takes the notice of his login.
    HttpResponse write(Page page, Visit& visit);
    // Before the login; `token`: of its forms.
    HttpResponse write_outside(Page page, std::string const& token);

private:
    HttpResponse finish(Page page, std::string notice);
    void add_frame(Page& page);

    Surroundings const& surroundings_;
    Templates templates_ = {};
    std::string style_;  // addresses
    std::string script_;
};

// To every answer of the desk.
void add_safe_headers(HttpResponse& response);

// The address of an embedded file: its name with a part of its digest, so that it never changes.
std::string asset_address(std::string_view name);
// A route for each.
void add_assets(Routes& routes);

}  // namespace kanal::desk
