#include "channels/sms/modem_error.hpp"

#include <gammu-error.h>

namespace kanal::sms {

namespace {

constexpr std::string_view kRefused = "refused";

}  // namespace

std::string_view meaning_of(int error) {
    switch (error) {
        case ERR_DEVICENOTEXIST:
            return "device missing";
        case ERR_DEVICEOPENERROR:
        case ERR_DEVICELOCKED:
        case ERR_DEVICEBUSY:
            return "device in use by another program";
        case ERR_DEVICENOPERMISSION:
        case ERR_PERMISSION:
            return "device not permitted";
        case ERR_DEVICENODRIVER:
        case ERR_DEVICENOTWORK:
        case ERR_DEVICEDTRRTSERROR:
        case ERR_DEVICECHANGESPEEDERROR:
        case ERR_DEVICEWRITEERROR:
        case ERR_DEVICEREADERROR:
        case ERR_DEVICEPARITYERROR:
        case ERR_NOTCONNECTED:
            return "connection lost";
        case ERR_TIMEOUT:
        case ModemReply::kNoAnswer:
            return "no answer";
        case ERR_UNKNOWNCONNECTIONTYPESTRING:
        case ERR_UNKNOWNMODELSTRING:
        case ERR_UNCONFIGURED:
            return "connection or model unknown to libGammu";
        case ERR_SECURITYERROR:
            return "SIM locked";
        case ERR_NOSIM:
            return "no SIM";
        case ERR_PHONEOFF:
            return "modem switched off";
        case ERR_FULL:
            return "storage full";
        case ERR_NETWORK_ERROR:
        case ERR_NOSERVICE:
            return "no network";
        case ERR_BUSY:
            return "modem busy";
        case ERR_EMPTYSMSC:
        case ERR_GETTING_SMSC:
            return "no service centre";
        case ModemReply::kBusy:
            return "SIM busy";
        case ModemReply::kTextOnly:
            return "modem knows no PDU mode, only text mode";
        case ModemReply::kUnknownFate:
            return "nobody knows";
        default:
            return kRefused;
    }
}

std::string meaning_of(ModemReply const& reply) {
    std::string const meaning(meaning_of(reply.error));
    bool const says_all = reply.detail.empty() || meaning != kRefused;
    return says_all ? meaning : meaning + " (" + reply.detail + ")";
}

bool is_lost(int error) {
    return (error >= ERR_DEVICEOPENERROR && error <= ERR_TIMEOUT) || error == ERR_NOTCONNECTED ||
           error == ERR_PHONEOFF || error == ERR_ABORTED || error == ModemReply::kNotForThis ||
           error == ModemReply::kNoAnswer;
}

bool needs_a_person(int error) {
    return error == ERR_NOSIM || error == ERR_SECURITYERROR || error == ERR_UNKNOWNCONNECTIONTYPESTRING ||
           error == ERR_UNKNOWNMODELSTRING || error == ERR_DEVICENOPERMISSION ||
           error == ModemReply::kTextOnly;
}

}  // namespace kanal::sms
