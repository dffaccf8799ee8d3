#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace kanal::forwarder {

// What stands where the report says nothing. The interface of 2018 has elements for a person only.
struct Sp4nNames {
    std::string last_name = "-";  // of a reporter with one name
    std::string no_name = {};     // the first name of an unknown reporter
    std::string no_email = {};
    std::string no_phone = {};
};

// The body of `addstream` for one record (kanal.report/1). Title, place, date, class and our number have no
// element of their own and stand in `isi`, the number also so that a person can find the report there.
// A record that is none is a reject. Pure.
Result<std::string> sp4n_request(std::string_view record, std::string const& token, Sp4nNames const& names);

}  // namespace kanal::forwarder
