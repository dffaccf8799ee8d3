#include "channels/sms/gammu_parts.hpp"

// The commands libGammu would give for one message, without its decoder in between.
namespace kanal::sms {

namespace {

constexpr Duration kOneCommand = std::chrono::seconds(8);
constexpr Duration kShortCommand = std::chrono::seconds(3);
constexpr Place kMemory = 100000;

ModemReply failed(int error) {
    ModemReply reply;
    reply.error = error;
    return reply;
}

// Selects the memory of the place and gives the command; the answer's text, or nothing when it was refused or
// never came.
std::optional<std::string> command_at(
    DirectLine line, bool on_sim, std::string const& command, Place place, bool& refused
) {
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
    auto const answer =
        command_at(parts_->line(descriptor), parts_->on_sim(place), "AT+CMGR", place, refused);
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

// The service of 3GPP TS 27.005, 3.2.1: with 1 what is only announced wants AT+CNMA.
bool GammuModem::wants_acknowledgement() const {
    int const descriptor = parts_->dummy ? -1 : descriptor_of(parts_->device);
    if (descriptor < 0) return false;
    auto const answer = parts_->line(descriptor).command("AT+CSMS?", kShortCommand);
    return answer && answer->find("+CSMS: 1") != std::string::npos;
}

ModemReply GammuModem::acknowledge() {
    int const descriptor = parts_->acknowledges ? descriptor_of(parts_->device) : -1;
    if (descriptor < 0) return {};
    auto const done = parts_->line(descriptor).command("AT+CNMA", kShortCommand);
    if (done) return {};
    if (done.error().fault != Fault::reject) return failed(ModemReply::kNoAnswer);
    // Too late: the modem has told the network that nobody is here, and announces nothing until it is asked
    // to again. The library asks only when it believes that nothing is announced.
    (void)GSM_SetIncomingSMS(parts_->machine, FALSE);
    return listen();
}

ModemReply GammuModem::remove_direct(Place place) {
    int const descriptor = parts_->dummy ? -1 : descriptor_of(parts_->device);
    if (descriptor < 0) return failed(ModemReply::kNotForThis);
    bool refused = false;
    auto const answer =
        command_at(parts_->line(descriptor), parts_->on_sim(place), "AT+CMGD", place, refused);
    parts_->refresh_memories();
    return failed(answer ? 0 : ModemReply::kNoAnswer);
}

}  // namespace kanal::sms
