#pragma once

#include "base/descriptor.hpp"

#include <sys/eventfd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace kanal::amqp {

// Tells a thread that waits for a broker to come back at once, now and for good.
class StopSignal {
public:
    StopSignal() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (!event_.open()) throw std::system_error(errno, std::generic_category(), "eventfd");
    }

    // Any thread, any number of times.
    void raise() {
        raised_ = true;
        std::uint64_t const one = 1;
        (void)!::write(event_.number(), &one, sizeof one);
    }
    bool raised() const { return raised_; }
    int descriptor() const { return event_.number(); }  // readable from raise() on

private:
    std::atomic<bool> raised_ = false;
    Descriptor event_;
};

}  // namespace kanal::amqp
