#pragma once

#include "base/clock.hpp"
#include "base/retry_delay.hpp"
#include "channels/sms/part_table.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace kanal {
class YamlReader;
}

namespace kanal::sms {

struct AnswerOptions {
    std::string text = {};  // with {number}, in the default alphabet, one part; empty: nobody is answered
    std::string prefix = "+62";              // only numbers of this country
    std::vector<std::string> own = {};       // our own numbers
    Duration pause = std::chrono::hours(1);  // between two answers to one sender
    unsigned a_day = 200;
};

struct ModemDeadlines {
    Duration connect = std::chrono::seconds(30);  // 3.5 s where all is well
    Duration command = std::chrono::seconds(12);  // from one sign of life to the next
    Duration send = std::chrono::seconds(60);
};

struct SmsOptions {
    std::string name = {};     // the channel's
    std::string account = {};  // our number, or the channel's name: which of our accounts a message reached
    std::string device = {};   // /dev/serial/by-id/..., or the folder of a dummy phone
    std::string connection = "at";  // libGammu's; "none" with model "dummy"
    std::string model = {};         // empty: ask the modem
    std::string imei = {};          // empty: any modem
    std::optional<std::string> pin = {};
    Duration poll = std::chrono::seconds(15);
    Duration silence = Duration::zero();  // zero: what is usual here decides
    unsigned flood =
        30;  // messages of one sender within an hour beyond which a warning is logged; zero: never
    ModemDeadlines deadlines = {};
    RetryDelay restart = {std::chrono::seconds(1), std::chrono::seconds(10)};  // of the child
    // Written when even a restart of the modem did not help; what watches it switches the port's power.
    // Empty: nothing does.
    std::filesystem::path power_cycle_file = {};
    Duration device_poll = std::chrono::seconds(1);
    Duration wait_for_person = std::chrono::seconds(30);  // when only a person can help: no SIM, PIN refused
    RetryDelay removal = {std::chrono::seconds(5), std::chrono::minutes(15)};  // of a message that stays
    Duration sweep_every =
        std::chrono::seconds(60);  // at the SIM, however little the modem counts and announces
    Duration unread_after = std::chrono::seconds(60);  // what is announced or counted and not read is a fault
    Duration reregister_after =
        std::chrono::minutes(5);  // without a network; then the modem is asked to look for one
    PartLimits parts = {};
    AnswerOptions answers = {};

    // What tests replace.
    std::filesystem::path program = "/proc/self/exe";
    Clock clock = {};
};

// Nothing when there was a fault; it has been noted.
std::optional<SmsOptions> read_sms_options(YamlReader& block);

// What `text` becomes with the longest number is one part; nothing when it is, else why not.
std::optional<std::string> fault_of_answer(std::string const& text);

}  // namespace kanal::sms
