#include "channels/sms/gammu_parts.hpp"

#include <chrono>
#include <cstring>

namespace kanal::sms {

namespace {

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

ModemReply failed(int error) {
    ModemReply reply;
    reply.error = error;
    return reply;
}

ModemReply submit(GSM_StateMachine* machine, std::string const& number, std::string const& text) {
    GSM_SMSC centre{};
    centre.Location = 1;
    if (auto const error = GSM_GetSMSC(machine, &centre); error != ERR_NONE) return failed(error);

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
        return failed(
            error == ERR_TIMEOUT || error == ERR_DEVICEWRITEERROR ? ModemReply::kUnknownFate : error
        );
    auto const end = std::chrono::steady_clock::now() + kLongestSend;
    while (!sent.answered && std::chrono::steady_clock::now() < end)
        GSM_ReadDevice(machine, TRUE);
    if (!sent.answered) return failed(ModemReply::kUnknownFate);
    if (sent.status != 0) return failed(ERR_NETWORK_ERROR);
    ModemReply reply;
    reply.reference = sent.reference;
    return reply;
}

}  // namespace

ModemReply GammuModem::send(std::string const& number, std::string const& text) {
    auto* const machine = parts_->machine;
    if (machine == nullptr || number.size() > 40 || text.size() > 4 * 160)
        return failed(ModemReply::kNotForThis);
    return parts_->with_library([&] { return submit(machine, number, text); });
}

}  // namespace kanal::sms
