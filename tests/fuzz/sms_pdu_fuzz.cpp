#include "base/digest.hpp"
#include "channels/sms/citizen_message.hpp"
#include "channels/sms/part_table.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever octets a modem hands over: nothing crashes; what was read reads the same again out of what is
// stored of it; and a part finds its way through the table and its notes.
namespace {

using namespace kanal;

void demand(bool holds) {
    if (!holds) std::abort();
}

void through_the_table(sms::Part const& part) {
    sms::PartTable table{sms::PartLimits{}};
    auto const step = table.add(part, Time{});
    table.apply(step.notes);
    demand(step.joined.empty() && table.incomplete() == 1);
    demand(table.add(part, Time{}).known);
    auto const sent = table.due(Time{} + std::chrono::hours(24));
    demand(sent.joined.size() == 1);
    table.apply(sent.notes);
    demand(table.incomplete() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const octets(reinterpret_cast<char const*>(data), size);
    (void)sms::read_pdu_lines("sms", RawBytes{std::string(sms::kPduMediaType), octets});

    auto const pdu = sms::decode_pdu(octets);
    if (!pdu) return 0;
    auto const* const message = std::get_if<sms::Deliver>(&*pdu);
    if (message == nullptr) return 0;
    demand(message->data.size() <= 160);

    RawBytes const line{std::string(sms::kPduMediaType), to_hex(octets)};
    auto const reading = sms::read_pdu_lines("sms", line);
    demand(reading.has_value());
    demand(reading->submissions.size() + reading->unreadable.size() + reading->ignored.size() == 1);
    demand(reading->submissions.empty() == sms::exclusion_of(*message).has_value());
    for (auto const& submission : reading->submissions) {
        demand(submission.external_id == to_hex(message->fingerprint));
        demand(submission.raw.bytes == line.bytes);
    }
    if (message->header.concatenation) through_the_table(sms::Part{*message, line.bytes});
    return 0;
}
