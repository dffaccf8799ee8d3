#pragma once

#include <string>
#include <string_view>

namespace kanal::amqp {

// Where reports wait for the centre.
struct Queue {
    enum class Setup {
        declare,  // made where it is missing; one that is there with other properties is a fault
        check,    // it must be there; needs no right to configure
        leave,    // nobody looks
    };
    std::string name = {};
    std::string exchange =
        {};  // direct and durable, the queue bound by its name; empty: the default exchange
    Setup setup = Setup::check;
};

// The queue for what the centre's program could not take, however often it tried.
inline std::string dead_letters_of(std::string_view queue) {
    return std::string(queue) + ".dead";
}

}  // namespace kanal::amqp
