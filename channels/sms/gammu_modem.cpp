#include "channels/sms/gammu_modem.hpp"

#include "base/ascii.hpp"
#include "channels/sms/gammu_connection.hpp"

#include <unistd.h>

#include <chrono>
#include <iterator>
#include <utility>

namespace kanal::sms {

namespace {

constexpr std::size_t kPage = 32;  // messages, which are committed together
// A SIM that has just got its power is busy for 5 to 20 seconds.
constexpr int kSecurityTries = 20;
constexpr unsigned kSecurityPause = 1500000;  // microseconds

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

// The network takes a message within seconds, or the modem gives up by itself.
constexpr auto kLongestSend = std::chrono::seconds(45);

struct Sent {
    bool answered = false;
    int status = 0;
    int reference = -1;
};

extern "C" void on_sent(GSM_StateMachine*, int status, int reference, void* to) {
    auto* const sent = static_cast<Sent*>(to);
    sent->answered = true;
    sent->status = status;
    sent->reference = reference;
}

ModemReply reply_of(int error) {
    ModemReply reply;
    reply.error = error;
    return reply;
}

ModemReply submit(GSM_StateMachine* machine, std::string const& number, std::string const& text) {
    GSM_SMSC centre{};
    centre.Location = 1;
    if (auto const error = GSM_GetSMSC(machine, &centre); error != ERR_NONE) return reply_of(error);

    GSM_SMSMessage message{};
    GSM_SetDefaultSMSData(&message);
    message.PDU = SMS_Status_Report;  // a message sent with the wish for a report
    message.UDH.Type = UDH_NoUDH;
    message.Class = -1;
    message.Coding = SMS_Coding_Default_No_Compression;
    EncodeUnicode(message.Number, number.c_str(), number.size());
    DecodeUTF8(message.Text, text.c_str(), text.size());
    CopyUnicodeString(message.SMSC.Number, centre.Number);

    // Static: the library keeps the pointer, and the answer to one message may come during another.
    static Sent sent;
    sent = Sent{};
    // Without a callback the dummy phone crashes.
    GSM_SetSendSMSStatusCallback(machine, on_sent, &sent);
    auto const error = GSM_SendSMS(machine, &message);
    // The library gives up before it hands the text over, or loses the modem while it does.
    if (error != ERR_NONE && !sent.answered)
        return reply_of(
            error == ERR_TIMEOUT || error == ERR_DEVICEWRITEERROR ? ModemReply::kUnknownOutcome : error
        );
    auto const end = std::chrono::steady_clock::now() + kLongestSend;
    while (!sent.answered && std::chrono::steady_clock::now() < end)
        GSM_ReadDevice(machine, TRUE);
    if (!sent.answered) return reply_of(ModemReply::kUnknownOutcome);
    if (sent.status != 0) return reply_of(ERR_NETWORK_ERROR);
    ModemReply reply;
    reply.reference = sent.reference;
    return reply;
}

}  // namespace

GammuModem::GammuModem(Listeners listeners)
    : storage_([this](std::string const& command) { return connection_.command(command); }),
      connection_(
          LineMonitor::Listeners{
              [this, arrived = std::move(listeners.arrived)](Announcement announcement) {
                  arrived(storage_.place_of(announcement).value_or(ModemEvent::kSomewhere));
              },
              std::move(listeners.pushed),
              std::move(listeners.unsolicited),
              listeners.working},
          listeners.working
      ) {}

ModemReply GammuModem::connect(
    std::string const& device, std::string const& connection, std::string const& model
) {
    if (connection_.is_open()) return connection_.failed(ModemReply::kInvalidRequest);
    auto const connected = connection_.open(device, connection, model);
    if (connected != ERR_NONE) return connection_.failed(connected);
    ModemReply reply;
    reply.security = "none";
    if (connection_.is_dummy()) return reply;
    char imei[GSM_MAX_IMEI_LENGTH + 1] = {};
    bool const known = GSM_GetIMEI(connection_.machine(), imei) == ERR_NONE;
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
            connection_.with_library([&] { return GSM_GetSecurityStatus(connection_.machine(), &wanted); });
        reply = connection_.failed(asked);
        reply.security = security_of(wanted);
        if (reply.error != ModemReply::kBusy) break;
    }
    return reply;
}

ModemReply GammuModem::enter_pin(std::string const& code) {
    if (!is_modem() || !all_digits(code)) return connection_.failed(ModemReply::kInvalidRequest);
    auto const answer = connection_.command("AT+CPIN=\"" + code + "\"");
    if (answer.final == AtResponse::Final::ok) return {};
    return failure_of("AT+CPIN", answer);
}

ModemReply GammuModem::listen() {
    if (!connection_.is_open()) return connection_.failed(ModemReply::kInvalidRequest);
    auto const listening =
        connection_.with_library([&] { return GSM_SetIncomingSMS(connection_.machine(), TRUE); });
    acknowledges_ = wants_acknowledgement();
    return connection_.failed(listening);
}

ModemReply GammuModem::state(bool with_network) {
    auto* const machine = connection_.machine();
    if (machine == nullptr) return connection_.failed(ModemReply::kInvalidRequest);
    auto reply = connection_.is_dummy() ? DummyPhone(machine).count() : storage_.count();
    used_ = reply.state.used;
    if (reply.error != 0 || !with_network) return reply;
    GSM_SignalQuality signal{};
    GSM_NetworkInfo network{};
    auto const known = connection_.with_library([&] {
        auto const strength = GSM_GetSignalQuality(machine, &signal);
        GSM_GetNetworkInfo(machine, &network);
        return strength == ERR_NONE;
    });
    if (known) reply.state.signal = signal.SignalPercent;
    reply.state.network = network_of(network.State);
    return reply;
}

ModemReply GammuModem::reregister() {
    if (!is_modem()) return connection_.failed(ModemReply::kInvalidRequest);
    (void)connection_.command("AT+CFUN=0");
    auto const on = connection_.command("AT+CFUN=1");
    auto const chosen = connection_.command("AT+COPS=0");
    bool const done = on.final == AtResponse::Final::ok && chosen.final == AtResponse::Final::ok;
    if (done) return {};
    return on.final == AtResponse::Final::ok ? failure_of("AT+COPS=0", chosen) : failure_of("AT+CFUN=1", on);
}

// The service of 3GPP TS 27.005, 3.2.1: with 1 what is only announced wants AT+CNMA.
bool GammuModem::wants_acknowledgement() {
    if (connection_.is_dummy()) return false;
    return connection_.command("AT+CSMS?").text.find("+CSMS: 1") != std::string::npos;
}

ModemReply GammuModem::acknowledge() {
    if (!acknowledges_) return {};
    auto const answer = connection_.command("AT+CNMA");
    if (answer.final == AtResponse::Final::ok) return {};
    if (answer.final == AtResponse::Final::none) return failure_of("AT+CNMA", answer);
    // Too late: the modem has told the network that nobody is here, and announces nothing until it is asked
    // to again. The library asks only when it believes that nothing is announced.
    (void)connection_.with_library([&] { return GSM_SetIncomingSMS(connection_.machine(), FALSE); });
    return listen();
}

ModemReply GammuModem::send(std::string const& number, std::string const& text) {
    auto* const machine = connection_.machine();
    if (machine == nullptr || number.size() > 40 || text.size() > 4 * 160)
        return reply_of(ModemReply::kInvalidRequest);
    return connection_.with_library([&] { return submit(machine, number, text); });
}

ModemReply GammuModem::read(ModemRequest const& request) {
    if (!connection_.is_open()) return connection_.failed(ModemReply::kInvalidRequest);
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
        auto removal = connection_.is_dummy() ? DummyPhone(connection_.machine()).remove(message)
                                              : storage_.remove(message);
        reply.error = removal.failure.error;
        reply.detail = std::move(removal.failure.detail);
        if (reply.error != 0) break;
        reply.deletions.push_back(std::move(removal.deletion));
    }
    return reply;
}

void GammuModem::list(std::vector<Place> const& announced, Search search) {
    auto listed = connection_.is_dummy() ? DummyPhone(connection_.machine()).list(used_)
                                         : storage_.list(announced, search);
    listed_.assign(
        std::make_move_iterator(listed.messages.begin()), std::make_move_iterator(listed.messages.end())
    );
    list_failure_ = std::move(listed.failure);
}

void GammuModem::add_page(ModemReply& reply) {
    while (!listed_.empty() && reply.messages.size() < kPage) {
        reply.messages.push_back(std::move(listed_.front()));
        listed_.pop_front();
    }
    reply.more = !listed_.empty();
    if (reply.more) return;
    reply.error = list_failure_.error;
    reply.detail = list_failure_.detail;
}

}  // namespace kanal::sms
