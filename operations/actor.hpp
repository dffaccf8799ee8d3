#pragma once

#include <initializer_list>
#include <string>

namespace kanal::operations {

enum class Right : unsigned {
    view,          // what the gateway holds, without the people behind it
    enter,         // a report that came on paper or by voice
    decide,        // what becomes of a report, a quarantined item or an ignored event
    reveal,        // who wrote a report
    confidential,  // reports that the public must not see (rahasia)
    administer,    // copies of everything, and who may do what
};

// A set of rights.
class Rights {
public:
    constexpr Rights() = default;
    constexpr Rights(std::initializer_list<Right> rights) {
        for (auto const right : rights)
            bits_ |= bit(right);
    }
    static constexpr Rights all() {
        return {
            Right::view,
            Right::enter,
            Right::decide,
            Right::reveal,
            Right::confidential,
            Right::administer,
        };
    }

    constexpr Rights with(Right right) const {
        Rights more = *this;
        more.bits_ |= bit(right);
        return more;
    }
    constexpr bool include(Right right) const { return (bits_ & bit(right)) != 0; }

private:
    static constexpr unsigned bit(Right right) { return 1U << static_cast<unsigned>(right); }

    unsigned bits_ = 0;
};

// Who asks for an operation. Whoever makes one has made sure of the name: the kernel says it at the admin
// socket.
struct Actor {
    std::string name = {};  // is in the journal
    Rights rights = {};
};

}  // namespace kanal::operations
