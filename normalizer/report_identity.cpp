#include "normalizer/report_identity.hpp"

#include "base/identifier.hpp"

#include <string_view>

namespace kanal::normalizer {

namespace {

void append_escaped(std::string& name, std::string_view value) {
    for (char const c : value) {
        if (c == '\n') {
            name.append("\\n");
        } else if (c == '\\') {
            name.append("\\\\");
        } else {
            name.push_back(c);
        }
    }
}

}  // namespace

std::string report_identifier(Submission const& submission, Origin const& origin) {
    if (submission.external_id.empty()) return random_identifier();
    std::string name;
    append_escaped(name, origin.agency_code);
    append_escaped(name.append("\n"), origin.kind);
    append_escaped(name.append("\n"), submission.account);
    append_escaped(name.append("\n"), submission.external_id);
    return name_identifier(name);
}

}  // namespace kanal::normalizer
