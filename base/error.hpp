#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace kanal {

// What the caller should do now.
enum class Fault {
    retry,   // disk or peer may recover: the same call may succeed later
    reject,  // this input will never succeed: set it aside and tell a person
};

struct Error {
    Fault fault = Fault::retry;
    std::string what = {};  // "<part>: <action>: <cause>", never a byte a stranger sent
};

// Value or Error; `if (!r) return r.error();` passes an error on.
template <class T>
using Result = boost::system::result<T, Error>;

inline Error retry(std::string what) {
    return Error{Fault::retry, std::move(what)};
}
// With the system's words for an errno behind it.
inline Error retry(std::string what, int cause) {
    return retry(std::move(what.append(": ").append(std::generic_category().message(cause))));
}

inline Error reject(std::string what) {
    return Error{Fault::reject, std::move(what)};
}

// boost::system::result finds this by argument-dependent look-up when value() meets an error.
[[noreturn]] inline void throw_exception_from_error(Error const& error, boost::source_location const&) {
    throw std::runtime_error(error.what);
}

}  // namespace kanal
