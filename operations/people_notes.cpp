#include "operations/people_notes.hpp"

namespace kanal::operations {

namespace {

// No channel has a colon in its name.
std::string const kNotes = "desk:";
std::string const kPerson = "person/";
std::string const kSession = "session/";

}  // namespace

Result<People> read_people(spool::Spool& spool) {
    auto const people = spool.notes(kNotes, kPerson);
    if (!people) return people.error();
    auto const sessions = spool.notes(kNotes, kSession);
    if (!sessions) return sessions.error();
    People found;
    for (auto const& [key, text] : *people)
        if (auto person = read_person(key.substr(kPerson.size()), text))
            found.people.push_back(std::move(*person));
    for (auto const& [key, text] : *sessions)
        if (auto session = read_session(key.substr(kSession.size()), text))
            found.sessions.push_back(std::move(*session));
    return found;
}

Result<std::optional<Person>> find_person(spool::Spool& spool, std::string const& name) {
    auto const notes = spool.notes(kNotes, kPerson + name);
    if (!notes) return notes.error();
    auto const one = notes->find(kPerson + name);
    if (one == notes->end()) return std::optional<Person>();
    return read_person(name, one->second);
}

Result<void> keep_person(spool::Spool& spool, Person const& person) {
    return spool.set_note(kNotes, kPerson + person.name, write_person(person));
}

Result<void> forget_person(spool::Spool& spool, std::string const& name) {
    if (auto done = forget_sessions(spool, name); !done) return done;
    return spool.set_note(kNotes, kPerson + name, std::nullopt);
}

Result<void> keep_session(spool::Spool& spool, Session const& session) {
    return spool.set_note(kNotes, kSession + session.key, write_session(session));
}

Result<void> forget_session(spool::Spool& spool, std::string const& key) {
    return spool.set_note(kNotes, kSession + key, std::nullopt);
}

Result<void> forget_sessions(spool::Spool& spool, std::string const& person, std::string const& but) {
    auto const sessions = spool.notes(kNotes, kSession);
    if (!sessions) return sessions.error();
    for (auto const& [key, text] : *sessions) {
        auto const session = read_session(key.substr(kSession.size()), text);
        if (!session || session->person != person || session->key == but) continue;
        if (auto done = forget_session(spool, session->key); !done) return done;
    }
    return {};
}

}  // namespace kanal::operations
