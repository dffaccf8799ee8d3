#pragma once

#include "channels/sms/at_line.hpp"
#include "channels/sms/at_storage.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <gammu.h>

#include <optional>
#include <string>
#include <string_view>

namespace kanal::sms {

// A connection of libGammu's to a modem or to its dummy phone, shared between the library and plain AT
// commands over the same terminal. Blocking; only in the child process.
class GammuConnection {
public:
    // `progress`: the modem answers, and there is more to do.
    GammuConnection(LineMonitor::Listeners listeners, std::function<void()> progress);
    ~GammuConnection();
    GammuConnection(GammuConnection const&) = delete;
    GammuConnection& operator=(GammuConnection const&) = delete;

    // Once. Gives libGammu's error number, ERR_NONE when it is connected.
    int open(std::string const& device, std::string const& connection, std::string const& model);

    bool is_open() const { return machine_ != nullptr; }
    bool is_dummy() const { return dummy_; }
    GSM_StateMachine* machine() const { return machine_; }

    // Every call of the library's goes through here: neither it nor a plain command may take half a line from
    // the other.
    template <class Call>
    auto with_library(Call call) {
        before_library();
        auto const result = call();
        after_library();
        return result;
    }

    // A command without the library. Only on a modem.
    AtResponse command(std::string_view command);

    // Takes in what the modem has said of its own accord. Does nothing without a modem.
    void read_unsolicited();

    // The reply to an error of the library's, with the command that it was about.
    ModemReply failed(int error) const;

private:
    void configure(std::string const& connection, std::string const& model);
    AtLine line();
    void before_library();
    void after_library();

    LineMonitor monitor_;
    std::function<void()> progress_;
    GSM_StateMachine* machine_ = nullptr;
    std::string device_ = {};
    bool dummy_ = false;
};

// The messages of libGammu's dummy phone: a folder with a file for each. Does through the library what
// AtStorage does on a modem. A place is folder times 100000, and location. Blocking.
class DummyPhone {
public:
    // `machine` is connected to such a phone, and outlives it.
    explicit DummyPhone(GSM_StateMachine* machine) : machine_(machine) {}

    // `used` and `size`. Opens each of the phone's 50,000 files that might be there: about 90 ms.
    ModemReply count();

    // What lies in both inboxes: at most `used` messages, as they were counted before, and at most 4000. Ends
    // at the last of them, so that it opens no more files than it must.
    AtStorage::Listed list(int used);

    // Reads the message's place, and deletes what lies there if it is the same.
    AtStorage::Removal remove(StoredMessage const& message);

private:
    std::optional<StoredMessage> read(Place place);

    GSM_StateMachine* machine_;
};

}  // namespace kanal::sms
