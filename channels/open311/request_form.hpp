#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

// What a client posts ("POST Service Request").
namespace kanal::open311 {

// The fields of one POST, and the key that came with them.
struct RequestForm {
    FormFields fields = {};  // without api_key; those of the query come last
    std::vector<Attachment> files = {};
    std::string api_key = {};
    RawBytes raw = {};  // the fields as a form, without the key: it is not the citizen's, and a secret

    // The first value that is not empty; empty when there is none.
    std::string_view field(std::string_view name) const;
};

// From the body, application/x-www-form-urlencoded or multipart/form-data, and the query. An error (`reject`,
// text ours) when it cannot be read, or a field is no UTF-8.
Result<RequestForm> read_form(HttpRequest const& request);

// The same for every repetition of a POST, whatever the order of its fields.
Sha256 fingerprint_of(RequestForm const& form);

}  // namespace kanal::open311
