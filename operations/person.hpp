#pragma once

#include "base/time.hpp"
#include "operations/actor.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::operations {

// What a person at the desk is there for: pengamat, petugas, admin.
enum class Role { observer, officer, administrator };
std::optional<Role> role_of(std::string_view name);
std::string_view to_text(Role role);

// Somebody who may log in at the desk.
struct Person {
    std::string name = {};  // see is_person_name
    Role role = Role::observer;
    bool confidential = false;  // the right of that name, apart from the role
    std::string password = {};  // as libsodium writes it, with its salt; empty: none was chosen yet
    std::string link = {};      // SHA-256 in hex of the one-time link's key; empty: none is open
    std::optional<Time> link_end = {};
    bool shortcuts = true;  // single keys work on the pages
    Time added_at = {};

    Rights rights() const;
    Actor actor() const;  // "meja/<name>" in the journal
};

// [a-z0-9][a-z0-9._-]{0,31}: stands in the journal.
bool is_person_name(std::string_view name);

// One browser in which somebody is logged in.
struct Session {
    std::string key = {};  // SHA-256 in hex of what the browser's cookie holds
    std::string person = {};
    Time begun_at = {};
    Time used_at = {};  // a few minutes old at most
};

struct People {
    std::vector<Person> people = {};  // by name
    std::vector<Session> sessions = {};
};

// As the spool keeps them. Nothing for a text that none of these wrote.
std::string write_person(Person const& person);
std::optional<Person> read_person(std::string name, std::string_view text);
std::string write_session(Session const& session);
std::optional<Session> read_session(std::string key, std::string_view text);

}  // namespace kanal::operations
