#include "stand_in.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <sstream>
#include <stdexcept>

namespace kanal::test {

StandIn::StandIn(std::vector<std::string> arguments, std::string const& script)
    : script_(script, std::move(arguments)) {
    std::istringstream line(script_.first_line());
    if (!(line >> port_ >> control_port_)) throw std::runtime_error("the stand-in did not start");
}

void StandIn::behave(std::string const& mode) {
    ScriptProcess::http(control_port_, "POST", "/control", mode);
}

std::string StandIn::state() {
    return ScriptProcess::http(control_port_, "GET", "/control", "");
}

StandIn::Counts StandIn::counts() {
    auto const said = boost::json::parse(state()).as_object();
    auto const number = [&](char const* name) { return boost::json::value_to<long>(said.at(name)); };
    return {number("raw"), number("effects"), number("attachments"), number("connections")};
}

}  // namespace kanal::test
