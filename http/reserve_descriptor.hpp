#pragma once

#include "base/descriptor.hpp"

#include <fcntl.h>

namespace kanal::http {

// One descriptor held back, so that a connection can still be taken and answered when there is none left.
class ReserveDescriptor {
public:
    ReserveDescriptor() { take(); }

    void release() { held_.reset(); }
    // Does nothing while it is held; when it fails it can be tried again.
    void take() {
        if (!held_.open()) held_ = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }

private:
    Descriptor held_ = {};
};

}  // namespace kanal::http
