#include "operations/logins.hpp"

#include "operations/people_notes.hpp"

namespace kanal::operations {

namespace {

Error gone() {
    return reject("akun ini tidak ada lagi");
}

}  // namespace

asio::awaitable<Result<Session>> BeginSession::perform(Surroundings& surroundings, std::string who) const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<Session> {
        auto found = find_person(spool, person);
        if (!found) return found.error();
        if (!*found) return gone();
        if (!rehashed.empty()) {
            (*found)->password = rehashed;
            if (auto done = keep_person(spool, **found); !done) return done.error();
        }
        Session const session{key, person, now, now};
        if (auto done = keep_session(spool, session); !done) return done.error();
        auto written = spool.write_journal({now, who, std::string(kName), "meja/" + person, way});
        if (!written) return written.error();
        return session;
    };
    auto begun = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(begun);
}

asio::awaitable<Result<bool>> EndSession::perform(Surroundings& surroundings, std::string who) const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<bool> {
        auto done = key.empty() ? forget_sessions(spool, person) : forget_session(spool, key);
        if (!done) return done.error();
        auto const detail = key.empty() ? "semua peramban" : "";
        auto written = spool.write_journal({now, who, std::string(kName), "meja/" + person, detail});
        if (!written) return written.error();
        return true;
    };
    auto ended = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(ended);
}

asio::awaitable<Result<bool>> NoteUse::perform(Surroundings& surroundings, std::string) const {
    auto act = [this](spool::Spool& spool) -> Result<bool> {
        auto const all = read_people(spool);
        if (!all) return all.error();
        for (auto const& known : all->sessions) {
            if (known.key != session.key) continue;
            if (auto done = keep_session(spool, session); !done) return done.error();
            return true;
        }
        return false;  // ended meanwhile, and must not come back
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

asio::awaitable<Result<std::string>> ChoosePassword::perform(Surroundings& surroundings, std::string who)
    const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto found = find_person(spool, person);
        if (!found) return found.error();
        if (!*found) return gone();
        auto& chosen = **found;
        if (!link.empty()) {
            bool const open = chosen.link == link && chosen.link_end && now < *chosen.link_end;
            if (!open) return reject("tautan ini sudah dipakai atau sudah lewat masanya; mintalah yang baru");
        }
        chosen.link.clear();
        chosen.link_end.reset();
        chosen.password = password;
        if (auto done = keep_person(spool, chosen); !done) return done.error();
        if (auto done = forget_sessions(spool, person, keeps); !done) return done.error();
        auto const detail = link.empty() ? "" : "lewat tautan";
        auto written = spool.write_journal({now, who, std::string(kName), "meja/" + person, detail});
        if (!written) return written.error();
        return person;
    };
    auto chosen = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(chosen);
}

asio::awaitable<Result<bool>> ChooseShortcuts::perform(Surroundings& surroundings, std::string) const {
    auto act = [this](spool::Spool& spool) -> Result<bool> {
        auto found = find_person(spool, person);
        if (!found) return found.error();
        if (!*found) return gone();
        (*found)->shortcuts = on;
        if (auto done = keep_person(spool, **found); !done) return done.error();
        return true;
    };
    auto chosen = co_await surroundings.spool.run(std::move(act));
    surroundings.people_changed();
    co_return std::move(chosen);
}

}  // namespace kanal::operations
