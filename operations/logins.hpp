#pragma once

#include "operations/person.hpp"
#include "operations/surroundings.hpp"

#include <string_view>

namespace kanal::operations {

// What a person does about his own account. The actor is he himself; every right has at least `view`.

// He has shown his password, or that a proxy vouches for him (`way`: "sandi", "proksi"). The session is new:
// its key was never in a browser before.
struct BeginSession {
    static constexpr std::string_view kName = "login";
    static constexpr Right kRight = Right::view;
    using Outcome = Session;

    std::string person = {};
    std::string key = {};  // SHA-256 in hex of the cookie
    std::string way = {};
    std::string rehashed = {};  // the password once more, where its hash is of an older strength

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Ends one session, or with an empty `key` all of the person.
struct EndSession {
    static constexpr std::string_view kName = "logout";
    static constexpr Right kRight = Right::view;
    using Outcome = bool;

    std::string person = {};
    std::string key = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// A session was used at this time; not journalled.
struct NoteUse {
    static constexpr std::string_view kName = "session_use";
    static constexpr Right kRight = Right::view;
    using Outcome = bool;

    Session session = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// He chooses a password, by the link's key (`link`: its SHA-256 in hex; works once) or, without it, because
// he has shown the old one. All his sessions end but `keeps`.
struct ChoosePassword {
    static constexpr std::string_view kName = "password";
    static constexpr Right kRight = Right::view;
    using Outcome = std::string;  // the person's name

    std::string person = {};
    std::string link = {};
    std::string password = {};  // as libsodium writes it
    std::string keeps = {};     // key of a session

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Whether single keys work on the pages; not journalled.
struct ChooseShortcuts {
    static constexpr std::string_view kName = "shortcuts";
    static constexpr Right kRight = Right::view;
    using Outcome = bool;

    std::string person = {};
    bool on = true;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
