#pragma once

#include "core/delivery.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::forwarder {

// A report on its way, as profiles see it: the record, and what is known beside it. Refers to both.
struct ReportSource {
    OutboundReport const& report;
    boost::json::value const& record;
};

// `name` as it stands in a template's braces: key (the Idempotency-Key), id, received_at (when the gateway
// took it in, RFC 3339), revision, media; or a JSON pointer into the record. Empty where nothing stands.
std::string template_value(ReportSource const& source, std::string_view name);

// Whether template_value() knows the name.
bool is_template_name(std::string_view name);

// Where a template's text will stand: what a citizen wrote must end neither a header nor a part of a URL, and
// is percent-encoded there.
enum class Place { text, header, url };

// Every {name} in the text stands for its value. Nothing: a brace is not closed or the name is not known.
std::optional<std::string> expand(ReportSource const& source, std::string_view text, Place place);

// The lines, joined by line feeds, without those whose names all say nothing. A line of blanks stays and is
// empty.
std::string expand_lines(ReportSource const& source, std::vector<std::string> const& lines);

// What is wrong with a template; empty: nothing.
std::string_view template_fault(std::string_view text);

}  // namespace kanal::forwarder
