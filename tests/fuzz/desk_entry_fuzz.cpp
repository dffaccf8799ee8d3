#include "channels/desk_entry/entry.hpp"
#include "channels/desk_entry/entry_payload.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever the bytes: nothing crashes, what was kept of each entry reads as that entry again, and an entry
// that was read is the same after it was written.
namespace {

using namespace kanal;

void demand(bool holds) {
    if (!holds) std::abort();
}

void check_submission(Submission const& made) {
    auto const again = desk_entry::read_payload(made.raw, "meja");
    demand(again.has_value() && again->submissions.size() == 1);
    auto const& same = again->submissions.front();
    demand(same.external_id == made.external_id && same.text == made.text && same.said_at == made.said_at);
    auto const parsed = boost::json::parse(made.raw.bytes);
    auto const entry = desk_entry::read_entry(parsed.get_object());
    auto const written = desk_entry::to_json(entry);
    demand(desk_entry::to_json(desk_entry::read_entry(boost::json::parse(written).get_object())) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    RawBytes const raw{"application/json", std::string(reinterpret_cast<char const*>(data), size)};
    auto const reading = desk_entry::read_payload(raw, "meja");
    if (!reading) return 0;
    for (auto const& submission : reading->submissions)
        check_submission(submission);
    return 0;
}
