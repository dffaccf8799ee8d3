#include "http/reserve_descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace kanal::http {

void ReserveDescriptor::release() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void ReserveDescriptor::take() {
    if (descriptor_ < 0) descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace kanal::http
