#include "channels/sms/gammu_modem.hpp"

#include "channels/sms/gammu_parts.hpp"
#include "channels/sms/modem_error.hpp"

#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace kanal::sms {

namespace {

// The channel gives the modem up earlier, when it wants to.
constexpr Duration kOneCommand = std::chrono::seconds(60);
constexpr Duration kRestOfLine = std::chrono::milliseconds(500);
constexpr int kMostReads = 20;
// Of a command whose answer the library does not find: because the modem is slow, or talks in between. For
// ever, whatever the command is; so what must not be repeated, the PIN, is not left to it.
constexpr int kRepetitions = 3;
constexpr std::size_t kPage = 32;  // messages, which are committed together
// A SIM that has just got its power is busy for 5 to 20 seconds.
constexpr int kSecurityTries = 20;
constexpr unsigned kSecurityPause = 1500000;  // microseconds

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

}  // namespace

GammuModem::Parts::Parts(Ears given)
    : ears(std::move(given)),
      tap(FrameTap::Announcements{
          [this](Announcement announcement) {
              ears.arrived(storage.place_of(announcement).value_or(ModemEvent::kSomewhere));
          },
          [this](std::string pdu) { ears.pushed(std::move(pdu)); },
          [this](std::string name) { ears.chatter(std::move(name)); },
          [this] { ears.working(); }}),
      storage([this](std::string const& command_line) { return command(command_line); }) {}

DirectLine GammuModem::Parts::line() {
    LineEars listeners;
    listeners.heard = [this](std::string_view octets) { tap.hear(octets); };
    listeners.progress = [this] { ears.working(); };
    return DirectLine(dummy ? -1 : descriptor_of(device), std::move(listeners));
}

LineAnswer GammuModem::Parts::command(std::string_view command) {
    return line().command(command, kOneCommand);
}

void GammuModem::Parts::before_library() {
    if (dummy || machine == nullptr) return;
    line().listen(Duration::zero());
    if (tap.in_the_middle()) line().listen(kRestOfLine);
}

void GammuModem::Parts::after_library() {
    if (dummy) return;
    for (int i = 0; i < kMostReads && GSM_ReadDevice(machine, FALSE) > 0; ++i) {
    }
}

ModemReply GammuModem::Parts::failed(int error) const {
    ModemReply reply;
    if (error == ERR_NONE) return reply;
    reply.error = error;
    auto const& command = tap.last_command();
    auto const& result = tap.last_result();
    bool const refused = !command.empty() && !result.empty() && result != "OK";
    bool const busy = result == "+CME ERROR 14" || result == "+CMS ERROR 314";
    if (refused && busy) reply.error = ModemReply::kBusy;
    if (refused) reply.detail = command + ": " + result.substr(result.starts_with('+') ? 1 : 0);
    return reply;
}

GammuModem::GammuModem(Ears ears) : parts_(std::make_unique<Parts>(std::move(ears))) {
    GSM_InitLocales(nullptr);
}

GammuModem::~GammuModem() {
    if (parts_->machine != nullptr) GSM_FreeStateMachine(parts_->machine);
}

ModemReply GammuModem::connect(
    std::string const& device, std::string const& connection, std::string const& model
) {
    if (parts_->machine != nullptr) return parts_->failed(ModemReply::kNotForThis);
    auto* const machine = GSM_AllocStateMachine();
    if (machine == nullptr) return parts_->failed(ERR_MOREMEMORY);
    parts_->device = device;
    parts_->dummy = connection == "none";
    configure(machine, device, connection, model);
    parts_->machine = machine;
    auto const connected = GSM_InitConnection_Log(machine, kRepetitions, to_tap, &parts_->tap);
    if (connected != ERR_NONE) return parts_->failed(connected);
    ModemReply reply;
    reply.security = "none";
    if (parts_->dummy) return reply;
    char imei[GSM_MAX_IMEI_LENGTH + 1] = {};
    bool const known = GSM_GetIMEI(machine, imei) == ERR_NONE;
    reply = ask_security();
    if (known) reply.imei = imei;
    return reply;
}

// While the SIM is busy, nobody knows whether it is locked.
ModemReply GammuModem::ask_security() {
    ModemReply reply;
    for (int tries = 0; tries < kSecurityTries; ++tries) {
        if (tries > 0) ::usleep(kSecurityPause);
        GSM_SecurityCodeType wanted = SEC_None;
        auto const asked =
            parts_->with_library([&] { return GSM_GetSecurityStatus(parts_->machine, &wanted); });
        reply = parts_->failed(asked);
        reply.security = security_of(wanted);
        if (reply.error != ModemReply::kBusy) break;
    }
    return reply;
}

ModemReply GammuModem::enter_pin(std::string const& code) {
    bool const digits = code.find_first_not_of("0123456789") == std::string::npos;
    if (parts_->machine == nullptr || parts_->dummy || !digits)
        return parts_->failed(ModemReply::kNotForThis);
    auto const answer = parts_->command("AT+CPIN=\"" + code + "\"");
    if (answer.final == LineAnswer::Final::ok) return {};
    return failure_of("AT+CPIN", answer);
}

ModemReply GammuModem::listen() {
    if (parts_->machine == nullptr) return parts_->failed(ModemReply::kNotForThis);
    auto const listening = parts_->with_library([&] { return GSM_SetIncomingSMS(parts_->machine, TRUE); });
    parts_->acknowledges = wants_acknowledgement();
    return parts_->failed(listening);
}

ModemReply GammuModem::state(bool with_network) {
    auto* const machine = parts_->machine;
    if (machine == nullptr) return parts_->failed(ModemReply::kNotForThis);
    auto reply = parts_->dummy ? count_dummy(machine) : parts_->storage.count();
    if (reply.error != 0 || !with_network) return reply;
    GSM_SignalQuality signal{};
    GSM_NetworkInfo network{};
    auto const known = parts_->with_library([&] {
        auto const strength = GSM_GetSignalQuality(machine, &signal);
        GSM_GetNetworkInfo(machine, &network);
        return strength == ERR_NONE;
    });
    if (known) reply.state.signal = signal.SignalPercent;
    reply.state.network = network_of(network.State);
    return reply;
}

ModemReply GammuModem::enrol() {
    if (parts_->machine == nullptr || parts_->dummy) return parts_->failed(ModemReply::kNotForThis);
    (void)parts_->command("AT+CFUN=0");
    auto const on = parts_->command("AT+CFUN=1");
    auto const chosen = parts_->command("AT+COPS=0");
    bool const done = on.final == LineAnswer::Final::ok && chosen.final == LineAnswer::Final::ok;
    if (done) return {};
    return on.final == LineAnswer::Final::ok ? failure_of("AT+COPS=0", chosen) : failure_of("AT+CFUN=1", on);
}

// The service of 3GPP TS 27.005, 3.2.1: with 1 what is only announced wants AT+CNMA.
bool GammuModem::wants_acknowledgement() {
    if (parts_->dummy) return false;
    return parts_->command("AT+CSMS?").text.find("+CSMS: 1") != std::string::npos;
}

ModemReply GammuModem::acknowledge() {
    if (!parts_->acknowledges) return {};
    auto const answer = parts_->command("AT+CNMA");
    if (answer.final == LineAnswer::Final::ok) return {};
    if (answer.final == LineAnswer::Final::none) return failure_of("AT+CNMA", answer);
    // Too late: the modem has told the network that nobody is here, and announces nothing until it is asked
    // to again. The library asks only when it believes that nothing is announced.
    (void)parts_->with_library([&] { return GSM_SetIncomingSMS(parts_->machine, FALSE); });
    return listen();
}

ModemReply GammuModem::read(ModemRequest const& request) {
    if (parts_->machine == nullptr) return parts_->failed(ModemReply::kNotForThis);
    auto reply = remove(request.deletions, request.longest);
    if (!request.page || reply.deletions.size() < request.deletions.size()) return reply;
    if (request.fresh) list(request.announced, request.search);
    add_page(reply);
    return reply;
}

ModemReply GammuModem::remove(std::vector<StoredMessage> const& messages, Duration longest) {
    ModemReply reply;
    auto const end = std::chrono::steady_clock::now() + longest;
    for (auto const& message : messages) {
        if (!reply.deletions.empty() && std::chrono::steady_clock::now() >= end) break;
        auto removal =
            parts_->dummy ? remove_dummy(parts_->machine, message) : parts_->storage.remove(message);
        reply.error = removal.failure.error;
        reply.detail = std::move(removal.failure.detail);
        if (reply.error != 0) break;
        reply.deletions.push_back(std::move(removal.deletion));
    }
    return reply;
}

void GammuModem::list(std::vector<Place> const& announced, Search search) {
    auto listed = parts_->dummy ? list_dummy(parts_->machine) : parts_->storage.list(announced, search);
    parts_->listed.assign(
        std::make_move_iterator(listed.messages.begin()), std::make_move_iterator(listed.messages.end())
    );
    parts_->list_failure = std::move(listed.failure);
}

void GammuModem::add_page(ModemReply& reply) {
    auto& listed = parts_->listed;
    while (!listed.empty() && reply.messages.size() < kPage) {
        reply.messages.push_back(std::move(listed.front()));
        listed.pop_front();
    }
    reply.more = !listed.empty();
    if (reply.more) return;
    reply.error = parts_->list_failure.error;
    reply.detail = parts_->list_failure.detail;
}

void GammuModem::attend() {
    if (parts_->machine != nullptr && !parts_->dummy) parts_->line().listen(Duration::zero());
}

}  // namespace kanal::sms
