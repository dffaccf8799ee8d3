#pragma once

#include "base/error.hpp"
#include "daemon/kanalctl/table.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace kanal::kanalctl {

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

struct ListOptions {
    std::optional<std::uint64_t> limit = {};  // of rows; nothing: all there are
    bool json = false;                        // one document, written while it comes
    bool hides_nothing = false;               // in it, for a terminal: see printable_json()
};

using Ask = std::function<Result<boost::json::object>(boost::json::object const& request)>;

// Asks for a list page by page, and writes each as it comes. After an error what was written is not complete.
Result<void> print_list(
    boost::json::object request, ListOptions const& options, Ask const& ask, std::ostream& out
);

}  // namespace kanal::kanalctl
