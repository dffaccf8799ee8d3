#include "base/digest.hpp"
#include "channels/sms/gammu_parts.hpp"

namespace kanal::sms {

namespace {

constexpr Place kFolder = 100000;
constexpr Place kInboxes[] = {1, 3};
constexpr std::size_t kMostListed = 4000;  // the others when these are gone

// Nothing where no message lies.
std::optional<StoredMessage> read(GSM_StateMachine* machine, Place place) {
    static GSM_MultiSMSMessage messages;  // of 200 KB; only its head needs to be in order
    messages.Number = 0;
    messages.SMS[0] = GSM_SMSMessage{};
    messages.SMS[0].Folder = static_cast<int>(place / kFolder);
    messages.SMS[0].Location = static_cast<int>(place % kFolder);
    auto const read = GSM_GetSMS(machine, &messages);
    if (read == ERR_EMPTY || read == ERR_INVALIDLOCATION) return std::nullopt;
    StoredMessage message;
    message.place = place;
    for (int i = 0; read == ERR_NONE && i < messages.Number; ++i)
        message.pdus.push_back(to_hex(pdu_of(messages.SMS[i])));
    return message;
}

}  // namespace

ModemReply count_dummy(GSM_StateMachine* machine) {
    GSM_SMSMemoryStatus status{};
    ModemReply reply;
    auto const counted = GSM_GetSMSStatus(machine, &status);
    if (counted != ERR_NONE) reply.error = counted;
    reply.state.used = status.SIMUsed + status.PhoneUsed - status.TemplatesUsed;
    reply.state.size = status.SIMSize + status.PhoneSize;
    return reply;
}

AtStorage::Listed list_dummy(GSM_StateMachine* machine) {
    AtStorage::Listed listed;
    GSM_SMSMemoryStatus status{};
    GSM_GetSMSStatus(machine, &status);
    auto const used = static_cast<std::size_t>(std::max(status.SIMUsed + status.PhoneUsed, 0));
    for (auto const inbox : kInboxes) {
        for (Place location = 1; location <= status.SIMSize; ++location) {
            if (listed.messages.size() >= std::min(used, kMostListed)) return listed;
            if (auto message = read(machine, inbox * kFolder + location))
                listed.messages.push_back(std::move(*message));
        }
    }
    return listed;
}

AtStorage::Removal remove_dummy(GSM_StateMachine* machine, StoredMessage const& message) {
    using Outcome = ModemReply::Deletion::Outcome;
    auto before = read(machine, message.place);
    if (!before) return {{}, {Outcome::gone, {}}};
    if (before->pdus != message.pdus) return {{}, {Outcome::changed, std::move(before)}};
    GSM_SMSMessage at{};
    at.Folder = static_cast<int>(message.place / kFolder);
    at.Location = static_cast<int>(message.place % kFolder);
    auto const removed = GSM_DeleteSMS(machine, &at);
    return {{}, {removed == ERR_NONE ? Outcome::confirmed : Outcome::refused, {}}};
}

}  // namespace kanal::sms
