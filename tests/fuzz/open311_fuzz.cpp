#include "base/time_text.hpp"
#include "channels/open311/open311.hpp"
#include "channels/open311/posted_request.hpp"
#include "channels/open311/request_list.hpp"
#include "channels/open311/service.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <pugixml.hpp>
#include <string>

// A POST's body, which is a query as well. Whatever the bytes: nothing crashes, what is kept of an accepted
// one reads as the same again and holds no key, and any text comes back out of both formats.
namespace {

using namespace kanal;
using namespace kanal::open311;

void demand(bool holds) {
    if (!holds) std::abort();
}

Services const& services() {
    static std::vector<std::string> faults;
    static Services const made =
        read_services(KANAL_SOURCE_DIR "/config/open311-services.example.yaml", faults);
    return made;
}

void check_form(RequestForm const& form) {
    auto const posted = read_request(form, services());
    if (!posted.faults.empty()) return;
    auto const& made = posted.submission;
    demand(posted.service != nullptr && made.place && made.category);

    HttpRequest kept;
    kept.body = made.raw.bytes;
    auto const again = read_form(kept);
    demand(again.has_value() && again->api_key.empty() && again->raw.bytes == made.raw.bytes);
    auto const same = read_request(*again, services());
    demand(same.faults.empty() && same.submission.text == made.text);
    demand(same.submission.place->said == made.place->said);
    demand(same.submission.attachments.size() == made.attachments.size());
}

void check_answers(std::string const& text) {
    boost::json::array const list{{{"description", text}}};
    auto const written = answer(Format::json, "service_requests", list);
    auto const read = boost::json::parse(written.body);
    demand(read.at_pointer("/0/description").as_string() == text);
    pugi::xml_document document;
    demand(document.load_string(answer(Format::xml, "service_requests", list).body.c_str()));
    demand(document.select_nodes("/service_requests/request/description").size() == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    HttpRequest request;
    request.body.assign(reinterpret_cast<char const*>(data), size);
    auto const form = read_form(request);
    if (form) {
        check_form(*form);
        for (auto const& [name, value] : form->fields) {
            check_answers(value);
            if (auto const time = parse_time(value)) demand(parse_time(rfc3339_seconds(*time)).has_value());
        }
    }
    request.query = request.body;
    auto const filter = read_filter(request, Time(std::chrono::seconds(1772330400)));
    demand(!filter.faults.empty() || filter.from <= filter.until);
    return 0;
}
