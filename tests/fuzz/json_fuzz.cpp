#include "channels/mobile_api/report_request.hpp"
#include "json/parse.hpp"

#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Whatever the bytes: nothing crashes, what the strict reader accepts a lax one reads the same, and a report
// without faults has a text.
namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const strict = kanal::parse_json(text);
    if (!strict) {
        demand(strict.error().fault == kanal::Fault::reject);
        demand(strict.error().what.starts_with("json: "));
    } else {
        boost::json::error_code ec;
        auto const lax = boost::json::parse({text.data(), text.size()}, ec);
        demand(!ec && lax == *strict);
    }

    // Phones put a byte order mark in front.
    auto const marked = text.starts_with("\xEF\xBB\xBF");
    bool const readable = strict.has_value() || (marked && kanal::parse_json(text.substr(3)).has_value());
    auto const report = kanal::mobile_api::read_report(text);
    demand(readable || !report.has_value());
    if (report && report->faults.empty()) demand(!report->submission.text.empty());
    return 0;
}
