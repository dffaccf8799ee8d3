#include "channels/sms/gammu_connection.hpp"

#include <cstdlib>
#include <cstring>
#include <utility>

namespace kanal::sms {

namespace {

// The channel gives the modem up earlier, when it wants to.
constexpr Duration kOneCommand = std::chrono::seconds(60);
constexpr Duration kRestOfLine = std::chrono::milliseconds(500);
constexpr int kMostReads = 20;
// Of a command whose answer the library does not find: because the modem is slow, or talks in between. For
// ever, whatever the command is; so what must not be repeated, the PIN, is not left to it.
constexpr int kRepetitions = 3;

// The library frees it.
char* copy_of(std::string const& text) {
    return ::strdup(text.c_str());
}

extern "C" void to_monitor(char const* text, void* monitor) {
    static_cast<LineMonitor*>(monitor)->add_debug_text(text);
}

}  // namespace

GammuConnection::GammuConnection(LineMonitor::Listeners listeners, std::function<void()> progress)
    : monitor_(std::move(listeners)), progress_(std::move(progress)) {
    GSM_InitLocales(nullptr);
}

GammuConnection::~GammuConnection() {
    if (machine_ != nullptr) GSM_FreeStateMachine(machine_);
}

int GammuConnection::open(
    std::string const& device, std::string const& connection, std::string const& model
) {
    auto* const machine = GSM_AllocStateMachine();
    if (machine == nullptr) return ERR_MOREMEMORY;
    machine_ = machine;
    device_ = device;
    dummy_ = connection == "none";
    configure(connection, model);
    return GSM_InitConnection_Log(machine, kRepetitions, to_monitor, &monitor_);
}

void GammuConnection::configure(std::string const& connection, std::string const& model) {
    auto* const config = GSM_GetConfig(machine_, 0);
    std::free(config->Device);
    std::free(config->Connection);
    std::free(config->DebugFile);
    config->Device = copy_of(device_);
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
    GSM_SetConfigNum(machine_, 1);
}

AtLine GammuConnection::line() {
    LineListeners listeners;
    listeners.octets = [this](std::string_view octets) { monitor_.add(octets); };
    listeners.progress = progress_;
    return AtLine(dummy_ ? -1 : descriptor_of(device_), std::move(listeners));
}

AtResponse GammuConnection::command(std::string_view command) {
    return line().command(command, kOneCommand);
}

void GammuConnection::read_unsolicited() {
    if (machine_ != nullptr && !dummy_) line().drain(Duration::zero());
}

void GammuConnection::before_library() {
    if (dummy_ || machine_ == nullptr) return;
    line().drain(Duration::zero());
    if (monitor_.is_mid_line()) line().drain(kRestOfLine);
}

void GammuConnection::after_library() {
    if (dummy_) return;
    for (int i = 0; i < kMostReads && GSM_ReadDevice(machine_, FALSE) > 0; ++i) {
    }
}

ModemReply GammuConnection::failed(int error) const {
    ModemReply reply;
    if (error == ERR_NONE) return reply;
    reply.error = error;
    auto const& command = monitor_.last_command();
    auto const& result = monitor_.last_result();
    bool const refused = !command.empty() && !result.empty() && result != "OK";
    bool const busy = result == "+CME ERROR 14" || result == "+CMS ERROR 314";
    if (refused && busy) reply.error = ModemReply::kBusy;
    if (refused) reply.detail = command + ": " + result.substr(result.starts_with('+') ? 1 : 0);
    return reply;
}

}  // namespace kanal::sms
