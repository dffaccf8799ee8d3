#include "desk/people_book.hpp"

#include "operations/logins.hpp"
#include "operations/people.hpp"

namespace kanal::desk {

namespace asio = boost::asio;

namespace {

constexpr auto kNotedEach = std::chrono::minutes(5);

operations::Actor the_desk() {
    return {"meja", operations::Rights::all()};
}

}  // namespace

asio::awaitable<Result<void>> PeopleBook::refresh() {
    if (!std::exchange(stale_, false)) co_return Result<void>();
    auto reading = operations_.run(operations::ReadPeople(), the_desk());
    auto read = co_await std::move(reading);
    if (!read) {
        stale_ = true;
        co_return read.error();
    }
    people_.clear();
    for (auto& person : read->people)
        people_.insert_or_assign(person.name, std::move(person));
    std::map<std::string, std::shared_ptr<Login>> logins;
    for (auto& session : read->sessions) {
        if (!people_.contains(session.person)) continue;
        auto const known = logins_.find(session.key);
        auto login = known == logins_.end() ? std::make_shared<Login>() : known->second;
        login->noted_at = session.used_at;
        session.used_at = std::max(session.used_at, login->session.used_at);
        login->session = std::move(session);
        logins.insert_or_assign(login->session.key, std::move(login));
    }
    logins_ = std::move(logins);
    co_return Result<void>();
}

operations::Person const* PeopleBook::find(std::string const& name) const {
    auto const one = people_.find(name);
    return one == people_.end() ? nullptr : &one->second;
}

operations::Person const* PeopleBook::find_link(std::string const& digest, Time now) const {
    for (auto const& [name, person] : people_)
        if (!person.link.empty() && person.link == digest && now < person.link_end.value_or(Time()))
            return &person;
    return nullptr;
}

asio::awaitable<std::shared_ptr<Login>> PeopleBook::use(std::string key, Time now) {
    auto const one = logins_.find(key);
    if (one == logins_.end()) co_return nullptr;
    auto login = one->second;
    auto& session = login->session;
    if (now - session.begun_at > kLongest || now - session.used_at > kIdle) co_return nullptr;
    session.used_at = std::max(session.used_at, now);
    if (now - login->noted_at < kNotedEach) co_return login;
    login->noted_at = now;
    operations::NoteUse note;
    note.session = session;
    auto noting = operations_.run(std::move(note), the_desk());
    // Where it cannot be noted the session only ends earlier after a restart.
    (void)co_await std::move(noting);
    co_return login;
}

}  // namespace kanal::desk
