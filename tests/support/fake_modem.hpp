#pragma once

#include "tests/support/temp_dir.hpp"

#include <sys/types.h>

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace kanal::test {

struct FakeModemOptions {
    int slots = 20;
    std::string pin = {};  // empty: the SIM is open
    int base = 1;          // the number of the first slot
    std::string model = "FAKE-E1";
};

// tests/support/fake_modem.py as a process of its own: a modem on a pseudo terminal.
class FakeModem {
public:
    explicit FakeModem(TempDir const& folder, FakeModemOptions const& options = {});
    ~FakeModem();
    FakeModem(FakeModem const&) = delete;
    FakeModem& operator=(FakeModem const&) = delete;

    // The path that stays the same while the terminal behind it changes, like those under /dev/serial/by-id.
    std::string const& device() const { return device_; }

    // The network brings messages; gives the modem's state, as every call does.
    boost::json::object deliver(std::vector<std::string> const& pdus);
    boost::json::object set(boost::json::object settings);
    boost::json::object state();
    boost::json::object perform(boost::json::object request);

    void unplug();
    void plug();

    // From a state.
    static std::size_t stored(boost::json::object const& state);
    static std::int64_t count(boost::json::object const& state, std::string_view command);

private:
    std::string device_;
    pid_t process_ = -1;
    int control_ = -1;
};

}  // namespace kanal::test
