#include "channels/sms/direct_line.hpp"
#include "channels/sms/gammu_parts.hpp"

// The commands libGammu would give for one message, without its decoder in between.
namespace kanal::sms {

namespace {

constexpr Duration kOneCommand = std::chrono::seconds(8);
constexpr Place kMemory = 100000;

ModemReply failed(int error) {
    ModemReply reply;
    reply.error = error;
    return reply;
}

// Selects the memory of the place and gives the command; the answer's text, or nothing when it was refused or
// never came.
std::optional<std::string> command_at(
    int descriptor, bool on_sim, std::string const& command, Place place, bool& refused
) {
    DirectLine line(descriptor);
    auto const memory = on_sim ? R"(AT+CPMS="SM","SM")" : R"(AT+CPMS="ME","ME")";
    for (auto const* const before : {"AT+CMGF=0", memory}) {
        auto const done = line.command(before, kOneCommand);
        if (!done) return std::nullopt;
    }
    auto answer = line.command(command + "=" + std::to_string(place % kMemory), kOneCommand);
    refused = !answer && answer.error().fault == Fault::reject;
    if (!answer) return std::nullopt;
    return std::move(*answer);
}

}  // namespace

ModemReply GammuModem::read_direct(Place place) {
    int const descriptor = parts_->dummy ? -1 : descriptor_of(parts_->device);
    if (descriptor < 0) return failed(ModemReply::kNotForThis);
    bool refused = false;
    auto const answer = command_at(descriptor, parts_->on_sim(place), "AT+CMGR", place, refused);
    parts_->refresh_memories();  // the library must not believe in the memory it had selected before
    ModemReply reply;
    reply.place = place;
    if (refused) return reply;
    if (!answer) return failed(ModemReply::kNoAnswer);
    auto const message = find_message(*answer);
    if (!message) return reply;
    reply.found = ModemReply::Found::message;
    if (message->status.value_or(0) >= 2) reply.found = ModemReply::Found::outgoing;
    reply.pdus = {message->pdu};
    reply.undecoded = true;
    return reply;
}

ModemReply GammuModem::remove_direct(Place place) {
    int const descriptor = parts_->dummy ? -1 : descriptor_of(parts_->device);
    if (descriptor < 0) return failed(ModemReply::kNotForThis);
    bool refused = false;
    auto const answer = command_at(descriptor, parts_->on_sim(place), "AT+CMGD", place, refused);
    parts_->refresh_memories();
    return failed(answer ? 0 : ModemReply::kNoAnswer);
}

}  // namespace kanal::sms
