#include "operations/people.hpp"

#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "operations/people_notes.hpp"

namespace kanal::operations {

namespace {

constexpr auto kLinkLives = std::chrono::hours(72);
constexpr std::size_t kMostPeople = 500;

Error no_such_person() {
    return reject("tidak ada petugas dengan nama ini");
}

std::string describe(Role role, bool confidential) {
    return std::string(to_text(role)) + (confidential ? ", rahasia" : "");
}

OneTimeLink open_link(Person& person, Time now) {
    OneTimeLink link;
    link.name = person.name;
    link.key = to_hex(sha256(random_identifier() + random_identifier()));
    link.end = now + kLinkLives;
    person.link = to_hex(sha256(link.key));
    person.link_end = link.end;
    return link;
}

// On the spool's thread. `change` gets the person and gives what stands in the journal.
template <class Change>
Result<void> change_person(
    spool::Spool& spool,
    std::string const& name,
    std::string_view action,
    std::string const& who,
    Time now,
    Change change
) {
    auto person = find_person(spool, name);
    if (!person) return person.error();
    if (!*person) return no_such_person();
    std::string const detail = change(**person);
    if (auto done = keep_person(spool, **person); !done) return done;
    return spool.write_journal({now, who, std::string(action), "meja/" + name, detail});
}

}  // namespace

asio::awaitable<Result<People>> ReadPeople::perform(Surroundings& surroundings, std::string) const {
    auto read = [](spool::Spool& spool) { return read_people(spool); };
    co_return co_await surroundings.spool.run(std::move(read));
}

asio::awaitable<Result<OneTimeLink>> AddPerson::perform(Surroundings& surroundings, std::string who) const {
    if (!is_person_name(name))
        co_return reject(
            "nama petugas: 1 sampai 32 huruf kecil, angka, titik, garis; dimulai dengan huruf atau angka"
        );
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<OneTimeLink> {
        auto const all = read_people(spool);
        if (!all) return all.error();
        if (all->people.size() >= kMostPeople) return reject("sudah terlalu banyak petugas");
        for (auto const& other : all->people)
            if (other.name == name) return reject("sudah ada petugas dengan nama ini");
        Person person;
        person.name = name;
        person.role = role;
        person.confidential = confidential;
        person.added_at = now;
        auto link = open_link(person, now);
        if (auto done = keep_person(spool, person); !done) return done.error();
        auto written =
            spool.write_journal({now, who, std::string(kName), "meja/" + name, describe(role, confidential)});
        if (!written) return written.error();
        return link;
    };
    auto added = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(added);
}

asio::awaitable<Result<std::string>> ChangePerson::perform(Surroundings& surroundings, std::string who)
    const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto done = change_person(spool, name, kName, who, now, [this](Person& person) {
            auto detail = describe(person.role, person.confidential) + " -> " + describe(role, confidential);
            person.role = role;
            person.confidential = confidential;
            return detail;
        });
        if (!done) return done.error();
        return name;
    };
    auto changed = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(changed);
}

asio::awaitable<Result<std::string>> RemovePerson::perform(Surroundings& surroundings, std::string who)
    const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto const person = find_person(spool, name);
        if (!person) return person.error();
        if (!*person) return no_such_person();
        if (auto done = forget_person(spool, name); !done) return done.error();
        auto written = spool.write_journal({now, who, std::string(kName), "meja/" + name, ""});
        if (!written) return written.error();
        return name;
    };
    auto removed = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(removed);
}

asio::awaitable<Result<OneTimeLink>> RenewLink::perform(Surroundings& surroundings, std::string who) const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<OneTimeLink> {
        OneTimeLink link;
        auto done = change_person(spool, name, kName, who, now, [&](Person& person) {
            link = open_link(person, now);
            return std::string();
        });
        if (!done) return done.error();
        return link;
    };
    auto renewed = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(renewed);
}

}  // namespace kanal::operations
