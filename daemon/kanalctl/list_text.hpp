#pragma once

#include "daemon/kanalctl/table.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace kanal::kanalctl {

// Whether the answer says that there is a page behind it, and under which name to ask for it; or nothing.
char const* next_page(boost::json::object const& answer);

// A list as an operator reads it, page by page, each as it comes. The first page sets the columns.
class ListText {
public:
    explicit ListText(std::string command) : command_(std::move(command)) {}  // reports, quarantine, ignored

    // The rows of one answer, below the titles if it is the first.
    std::string page(boost::json::object const& answer);
    // What there is to say below the last one: where to go on, and whether something is missing.
    static std::string end(boost::json::object const& answer);

private:
    std::string reports(boost::json::object const& answer);
    std::string ignored(boost::json::object const& answer);
    std::string lines(boost::json::array const& rows, std::vector<Column> columns);

    std::string command_;
    std::optional<Table> table_ = {};
};

}  // namespace kanal::kanalctl
