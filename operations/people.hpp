#pragma once

#include "operations/person.hpp"
#include "operations/surroundings.hpp"

#include <string_view>

namespace kanal::operations {

// Who may log in, and who is logged in. They stand in the spool's notes under a name that no channel can
// have, so that a change and its line in the journal are one transaction, and a backup has them.

// All of them. The outcome is what the spool has; nothing is journalled.
struct ReadPeople {
    static constexpr std::string_view kName = "people";
    static constexpr Right kRight = Right::administer;
    using Outcome = People;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

struct OneTimeLink {
    std::string name = {};
    std::string key = {};  // 64 hexadecimal digits, kept nowhere
    Time end = {};
};

// A new person without a password, and the key of the link by which he chooses one.
struct AddPerson {
    static constexpr std::string_view kName = "user_add";
    static constexpr Right kRight = Right::administer;
    using Outcome = OneTimeLink;

    std::string name = {};
    Role role = Role::observer;
    bool confidential = false;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Another role or another right; his sessions stay.
struct ChangePerson {
    static constexpr std::string_view kName = "user_change";
    static constexpr Right kRight = Right::administer;
    using Outcome = std::string;  // the name

    std::string name = {};
    Role role = Role::observer;
    bool confidential = false;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// With all his sessions. What he has done stays in the journal under his name.
struct RemovePerson {
    static constexpr std::string_view kName = "user_remove";
    static constexpr Right kRight = Right::administer;
    using Outcome = std::string;

    std::string name = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// A new link for somebody who has lost his password. The old password counts until the link is used.
struct RenewLink {
    static constexpr std::string_view kName = "user_link";
    static constexpr Right kRight = Right::administer;
    using Outcome = OneTimeLink;

    std::string name = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
