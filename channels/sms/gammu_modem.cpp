#include "channels/sms/gammu_modem.hpp"

#include "base/digest.hpp"
#include "channels/sms/direct_line.hpp"
#include "channels/sms/gammu_parts.hpp"

#include <cstdlib>
#include <cstring>

namespace kanal::sms {

namespace {

// A place is libGammu's flat location of a real modem, where the second memory begins at this number; of the
// dummy phone it is folder times this number, and the location.
constexpr Place kMemory = 100000;
constexpr Place kDummyInboxes[] = {1, 3};
constexpr int kFirstOutgoingStatus = 2;

ModemReply failed(int error) {
    ModemReply reply;
    reply.error = error;
    return reply;
}

ModemReply result_of(GSM_Error error) {
    return failed(error == ERR_NONE ? 0 : error);
}

GSM_SMSMessage at(Place place, bool dummy) {
    GSM_SMSMessage message{};
    message.Folder = dummy ? static_cast<int>(place / kMemory) : 0;
    message.Location = static_cast<int>(dummy ? place % kMemory : place);
    return message;
}

char* copy_of(std::string const& text) {
    return ::strdup(text.c_str());
}

void configure(
    GSM_StateMachine* machine,
    std::string const& device,
    std::string const& connection,
    std::string const& model
) {
    auto* const config = GSM_GetConfig(machine, 0);
    std::free(config->Device);
    std::free(config->Connection);
    std::free(config->DebugFile);
    config->Device = copy_of(device);
    config->Connection = copy_of(connection);
    config->DebugFile = copy_of("");
    std::strncpy(config->Model, model.c_str(), sizeof config->Model - 1);
    std::strncpy(config->DebugLevel, "binary", sizeof config->DebugLevel - 1);
    config->UseGlobalDebugFile = FALSE;
    config->LockDevice = FALSE;
    config->SyncTime = FALSE;
    config->StartInfo = FALSE;
    for (auto& parameter : config->CNMIParams)
        parameter = -1;
    // Delivery reports straight to us: some modems store them where nobody looks, until that is full.
    config->CNMIParams[3] = 1;
    GSM_SetConfigNum(machine, 1);
}

std::string_view security_of(GSM_SecurityCodeType type) {
    if (type == SEC_None) return "none";
    if (type == SEC_Pin) return "pin";
    return type == SEC_Puk ? "puk" : "other";
}

std::string_view network_of(GSM_NetworkInfo_State state) {
    switch (state) {
        case GSM_HomeNetwork:
            return "home";
        case GSM_RoamingNetwork:
            return "roaming";
        case GSM_RequestingNetwork:
            return "searching";
        case GSM_RegistrationDenied:
            return "denied";
        case GSM_NoNetwork:
            return "none";
        default:
            return "unknown";
    }
}

extern "C" void to_tap(char const* text, void* tap) {
    static_cast<FrameTap*>(tap)->text(text);
}

void fill_found(ModemReply& reply, TappedMessage const& message) {
    reply.found = ModemReply::Found::message;
    if (message.status && *message.status >= kFirstOutgoingStatus) reply.found = ModemReply::Found::outgoing;
    reply.pdus = {message.pdu};
}

void fill_found(ModemReply& reply, GSM_MultiSMSMessage const& messages) {
    reply.found = ModemReply::Found::message;
    for (int i = 0; i < messages.Number; ++i) {
        auto const octets = pdu_of(messages.SMS[i]);
        reply.pdus.push_back(to_hex(octets));
    }
}

}  // namespace

GammuModem::GammuModem(FrameTap::Announcements announcements)
    : parts_(std::make_unique<Parts>(std::move(announcements))) {
    GSM_InitLocales(nullptr);
}

GammuModem::~GammuModem() {
    if (parts_->machine != nullptr) GSM_FreeStateMachine(parts_->machine);
}

GSM_Error GammuModem::Parts::refresh_memories() {
    return GSM_GetSMSStatus(machine, &memories);
}

bool GammuModem::Parts::on_sim(Place place) const {
    return place < kMemory && memories.SIMSize > 0;
}

ModemReply GammuModem::connect(
    std::string const& device, std::string const& connection, std::string const& model
) {
    if (parts_->machine != nullptr) return failed(ModemReply::kNotForThis);
    parts_->machine = GSM_AllocStateMachine();
    if (parts_->machine == nullptr) return failed(ERR_MOREMEMORY);
    parts_->device = device;
    parts_->dummy = connection == "none";
    configure(parts_->machine, device, connection, model);
    auto const connected = GSM_InitConnection_Log(parts_->machine, 1, to_tap, &parts_->tap);
    if (connected != ERR_NONE) return result_of(connected);

    ModemReply reply;
    reply.security = "none";
    if (parts_->dummy) return reply;
    char imei[GSM_MAX_IMEI_LENGTH + 1] = {};
    if (GSM_GetIMEI(parts_->machine, imei) == ERR_NONE) reply.imei = imei;
    GSM_SecurityCodeType wanted = SEC_None;
    auto const asked = GSM_GetSecurityStatus(parts_->machine, &wanted);
    if (asked != ERR_NONE) return result_of(asked);
    reply.security = security_of(wanted);
    return reply;
}

ModemReply GammuModem::enter_pin(std::string const& code) {
    GSM_SecurityCode entered{};
    if (parts_->machine == nullptr || code.size() >= sizeof entered.Code)
        return failed(ModemReply::kNotForThis);
    entered.Type = SEC_Pin;
    std::memcpy(entered.Code, code.data(), code.size());
    return result_of(GSM_EnterSecurityCode(parts_->machine, &entered));
}

ModemReply GammuModem::listen() {
    if (parts_->machine == nullptr) return failed(ModemReply::kNotForThis);
    auto const listening = result_of(GSM_SetIncomingSMS(parts_->machine, TRUE));
    parts_->acknowledges = wants_acknowledgement();
    return listening;
}

ModemReply GammuModem::state(bool with_network) {
    if (parts_->machine == nullptr) return failed(ModemReply::kNotForThis);
    auto reply = result_of(parts_->refresh_memories());
    auto const& memories = parts_->memories;
    reply.state.used = memories.SIMUsed + memories.PhoneUsed - memories.TemplatesUsed;
    reply.state.size = memories.SIMSize + memories.PhoneSize;
    if (reply.error != 0 || !with_network) return reply;
    GSM_SignalQuality signal{};
    if (GSM_GetSignalQuality(parts_->machine, &signal) == ERR_NONE) reply.state.signal = signal.SignalPercent;
    GSM_NetworkInfo network{};
    GSM_GetNetworkInfo(parts_->machine, &network);
    reply.state.network = network_of(network.State);
    return reply;
}

ModemReply GammuModem::read(Place place) {
    if (parts_->machine == nullptr) return failed(ModemReply::kNotForThis);
    static GSM_MultiSMSMessage messages;  // of 200 KB; only its head needs to be in order
    messages.Number = 0;
    messages.SMS[0] = at(place, parts_->dummy);
    parts_->tap.clear();
    auto const read = GSM_GetSMS(parts_->machine, &messages);

    ModemReply reply;
    reply.place = place;
    if (is_empty_place(read)) return reply;
    reply.undecoded = read != ERR_NONE && read != ERR_CORRUPTED;
    if (auto const tapped = find_message(parts_->tap.gathered())) {
        fill_found(reply, *tapped);
    } else if (read != ERR_NONE) {
        return result_of(read);
    } else {
        fill_found(reply, messages);
    }
    return reply;
}

ModemReply GammuModem::remove(Place place) {
    if (parts_->machine == nullptr) return failed(ModemReply::kNotForThis);
    auto message = at(place, parts_->dummy);
    return result_of(GSM_DeleteSMS(parts_->machine, &message));
}

std::optional<Place> GammuModem::place_behind(Place place) const {
    auto const& memories = parts_->memories;
    if (parts_->dummy) {
        for (auto const inbox : kDummyInboxes) {
            if (place < inbox * kMemory) return inbox * kMemory + 1;
            if (place < inbox * kMemory + memories.SIMSize) return place + 1;
        }
        return std::nullopt;
    }
    int const first = memories.SIMSize > 0 ? memories.SIMSize : memories.PhoneSize;
    int const second = memories.SIMSize > 0 ? memories.PhoneSize : 0;
    if (place < first) return place + 1;
    if (place < kMemory && second > 0) return kMemory + 1;
    if (place >= kMemory && place < kMemory + second) return place + 1;
    return std::nullopt;
}

void GammuModem::attend() {
    if (parts_->machine != nullptr) GSM_ReadDevice(parts_->machine, FALSE);
}

bool is_empty_place(int error) {
    return error == ERR_EMPTY || error == ERR_INVALIDLOCATION;
}

}  // namespace kanal::sms
