#pragma once

#include "base/blocking_thread.hpp"
#include "core/health_item.hpp"
#include "core/report.hpp"
#include "desk/agency_time.hpp"
#include "desk/data.hpp"
#include "desk/people_book.hpp"
#include "desk/presence.hpp"
#include "forwarder/lane.hpp"
#include "http/message.hpp"
#include "operations/operations.hpp"
#include "readmodel/read_model.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::desk {

namespace asio = boost::asio;

// How one channel of the configuration in force stands.
struct ChannelStanding {
    std::string name = {};
    std::string kind = {};
    std::uint64_t accepted = 0;  // since the start
    std::uint64_t quarantined = 0;
    std::optional<Time> last_accepted = {};
    std::vector<HealthItem> health = {};
};

// What pages know of the gateway. Loop thread; what is referred to outlives them.
struct Surroundings {
    operations::Operations& operations;
    readmodel::ReadModel& index;
    Agency agency = {};
    std::string name = {};  // of this desk, as its people know it
    std::function<std::vector<forwarder::LaneStatus>()> lanes = {};
    std::function<std::vector<ChannelStanding>()> channels = {};
    // Where the attachment with this content lies (SHA-256 in hex).
    std::function<std::filesystem::path(std::string_view sha256)> attachment = {};
    std::function<std::string()> address = {};  // how a browser reaches the desk: "http://127.0.0.1:8082"
    std::function<Time()> now = {};
};

// What the pages of one desk share, besides.
struct Parts {
    Surroundings surroundings;
    AgencyTime time;
    PeopleBook& people;
    Presence& presence;
    BlockingThread& files;  // reads attachments
};

// One request of somebody who is logged in. Outlives the page's coroutine.
struct Visit {
    HttpRequest const& request;
    operations::Person person;
    std::shared_ptr<Login> login;
    Time now;
    std::string name = {};  // of a path with '*': its first part behind, such as the report's number
    FormFields form = {};   // of a POST, in order

    // A field of the form, without blanks around it; empty where it is missing.
    std::string field(std::string_view field_name) const;
    std::vector<std::string> fields(std::string_view field_name) const;
    // The same of the query.
    std::string parameter(std::string_view parameter_name) const;
    bool may(operations::Right right) const { return person.rights().include(right); }
};

// What comes of it: a page, or with `location` that address, or with `file` that.
struct Page {
    unsigned status = 200;
    std::string view = {};   // a file of desk/templates, without .html
    std::string title = {};  // of the browser's window
    Data data = {};
    std::string location = {};
    std::string notice = {};  // with `location`: what the person reads there
    std::optional<HttpResponse> file = {};
    HttpHeaders headers = {};  // besides those that all pages have
};

Page redirect_to(std::string location, std::string notice = {});
// A page that says in a sentence why there is nothing else.
Page refusal_page(unsigned status, std::string sentence);
// The same of an operation's error, which is worded for the person.
Page refusal_page(Error const& error);

using Handler = asio::awaitable<Page> (*)(Parts& parts, Visit const& visit);

// A page's line in routes.cpp.
struct PageRoute {
    std::string_view method = {};
    std::string_view path = {};    // exact, or "/laporan/*"
    std::string_view action = {};  // of a path with '*': what stands behind the name; empty: nothing does
    operations::Right right = operations::Right::view;
    Handler handle = nullptr;
    std::size_t body_limit = std::size_t{64} * 1024;  // of a POST
    // Besides application/x-www-form-urlencoded. Its body is the page's to read: `form` is empty, and the
    // token of the form stands in the query as `token`.
    std::string_view media_type = {};
};

}  // namespace kanal::desk
