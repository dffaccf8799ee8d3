#include "channels/sms/gammu_connection.hpp"

#include "base/encoding.hpp"
#include "channels/sms/alphabet.hpp"
#include "channels/sms/pdu.hpp"
#include "channels/sms/pdu_writer.hpp"

#include <algorithm>
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

namespace {

constexpr Place kFolder = 100000;
constexpr Place kInboxes[] = {1, 3};
constexpr Place kPlaces = 10000;           // of each folder
constexpr std::size_t kMostListed = 4000;  // the others when these are gone

std::u16string text_of(unsigned char const* big_endian, std::size_t units) {
    std::string const octets(reinterpret_cast<char const*>(big_endian), 2 * units);
    return decode_text(Alphabet::ucs2, octets);
}

std::string number_of(unsigned char const* big_endian) {
    return to_utf8(text_of(big_endian, UnicodeLength(big_endian)));
}

Time time_of(GSM_DateTime const& when) {
    auto const date = std::chrono::year(when.Year) / std::chrono::month(static_cast<unsigned>(when.Month)) /
                      std::chrono::day(static_cast<unsigned>(when.Day));
    if (when.Year == 0 || !date.ok()) return Time{};
    return std::chrono::sys_days(date) + std::chrono::hours(when.Hour) + std::chrono::minutes(when.Minute) +
           std::chrono::seconds(when.Second - when.Timezone);
}

// The phone keeps fields and no PDUs.
std::string pdu_of(GSM_SMSMessage const& message) {
    auto const number = number_of(message.Number);
    auto const sent_at = time_of(message.DateTime);
    if (message.PDU == SMS_Status_Report) {
        ReportFields fields;
        fields.reference = message.MessageReference;
        fields.recipient = number;
        fields.sent_at = sent_at;
        fields.done_at = sent_at;
        fields.status = message.DeliveryStatus;
        return encode_status_report(fields);
    }
    DeliverFields fields;
    fields.service_centre = number_of(message.SMSC.Number);
    fields.sender = number;
    fields.sent_at = sent_at;
    fields.zone = std::chrono::minutes(message.DateTime.Timezone / 60);
    if (message.UDH.Type != UDH_NoUDH && message.UDH.Length > 0) {
        auto const length =
            std::min<std::size_t>(static_cast<std::size_t>(message.UDH.Length), sizeof message.UDH.Text);
        fields.header.assign(reinterpret_cast<char const*>(message.UDH.Text), length);
    }
    fields.binary = message.Coding == SMS_Coding_8bit;
    if (fields.binary) {
        auto const length = std::min<std::size_t>(static_cast<std::size_t>(std::max(message.Length, 0)), 140);
        fields.octets.assign(reinterpret_cast<char const*>(message.Text), length);
    } else {
        fields.text = text_of(message.Text, UnicodeLength(message.Text));
    }
    return encode_deliver(fields);
}

}  // namespace

// Nothing where no message lies.
std::optional<StoredMessage> DummyPhone::read(Place place) {
    static GSM_MultiSMSMessage messages;  // of 200 KB; only its head needs to be in order
    messages.Number = 0;
    messages.SMS[0] = GSM_SMSMessage{};
    messages.SMS[0].Folder = static_cast<int>(place / kFolder);
    messages.SMS[0].Location = static_cast<int>(place % kFolder);
    auto const read = GSM_GetSMS(machine_, &messages);
    if (read == ERR_EMPTY || read == ERR_INVALIDLOCATION) return std::nullopt;
    StoredMessage message;
    message.place = place;
    for (int i = 0; read == ERR_NONE && i < messages.Number; ++i)
        message.pdus.push_back(to_hex(pdu_of(messages.SMS[i])));
    return message;
}

ModemReply DummyPhone::count() {
    GSM_SMSMemoryStatus status{};
    ModemReply reply;
    auto const counted = GSM_GetSMSStatus(machine_, &status);
    if (counted != ERR_NONE) reply.error = counted;
    reply.state.used = status.SIMUsed + status.PhoneUsed - status.TemplatesUsed;
    reply.state.size = status.SIMSize + status.PhoneSize;
    return reply;
}

AtStorage::Listed DummyPhone::list(int used) {
    AtStorage::Listed listed;
    auto const most = std::min(static_cast<std::size_t>(std::max(used, 0)), kMostListed);
    for (auto const inbox : kInboxes) {
        for (Place location = 1; location <= kPlaces; ++location) {
            if (listed.messages.size() >= most) return listed;
            if (auto message = read(inbox * kFolder + location))
                listed.messages.push_back(std::move(*message));
        }
    }
    return listed;
}

AtStorage::Removal DummyPhone::remove(StoredMessage const& message) {
    using Outcome = ModemReply::Deletion::Outcome;
    auto before = read(message.place);
    if (!before) return {{}, {Outcome::gone, {}}};
    if (before->pdus != message.pdus) return {{}, {Outcome::changed, std::move(before)}};
    GSM_SMSMessage at{};
    at.Folder = static_cast<int>(message.place / kFolder);
    at.Location = static_cast<int>(message.place % kFolder);
    auto const removed = GSM_DeleteSMS(machine_, &at);
    return {{}, {removed == ERR_NONE ? Outcome::confirmed : Outcome::refused, {}}};
}

}  // namespace kanal::sms
