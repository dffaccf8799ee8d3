#pragma once

#include "base/blocking_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::desk {

// Hashes of passwords: argon2id with 19 MiB and two passes, some 20 ms on a thread of its own, one at a time.
// Loop thread.
class Passwords {
public:
    // Throws std::runtime_error where libsodium does not work.
    Passwords();

    enum class Fits {
        yes,
        yes_weakly,  // by a hash of an older strength: hash it anew
        no,
        busy,  // too many wait; ask later
    };
    // `encoded` empty, because there is no such person: takes as long, and is never yes.
    boost::asio::awaitable<Fits> check(std::string encoded, std::string typed);
    // Nothing: too many wait, or there is no memory.
    boost::asio::awaitable<std::optional<std::string>> hash(std::string typed);

    // Why nobody should choose it, for the person; empty: it will do.
    static std::string fault(std::string_view password, std::string_view name);

private:
    BlockingThread thread_ = {};
    unsigned waiting_ = 0;
    std::string nobodys_ = {};  // a hash that no password fits; that thread's alone
};

}  // namespace kanal::desk
