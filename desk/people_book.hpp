#pragma once

#include "operations/operations.hpp"
#include "operations/person.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace kanal::desk {

// Who is logged in, and what only this process knows of it.
struct Login {
    operations::Session session = {};
    Time noted_at = {};                         // its use, in the spool
    std::string notice = {};                    // told on the next page
    std::map<std::string, Time> revealed = {};  // reports whose reporter he has asked to see, and when
};

// The people and their sessions in memory, so that a page asks the spool for neither. They are read again
// when an operation has changed them. Loop thread.
class PeopleBook {
public:
    static constexpr auto kIdle = std::chrono::minutes(30);
    static constexpr auto kLongest = std::chrono::hours(12);
    static constexpr auto kRevealed = std::chrono::minutes(15);

    explicit PeopleBook(operations::Operations& operations) : operations_(operations) {}

    void changed() { stale_ = true; }
    // Reads them again where they have changed. Comes before the calls below.
    boost::asio::awaitable<Result<void>> refresh();

    operations::Person const* find(std::string const& name) const;
    // The person whose link this is, by the link's SHA-256; only while it is open.
    operations::Person const* find_link(std::string const& digest, Time now) const;
    // A session that counts now: not idle for too long and not too old. Its use is noted, in the spool once
    // in a while. Null: there is none.
    boost::asio::awaitable<std::shared_ptr<Login>> use(std::string key, Time now);
    std::map<std::string, operations::Person> const& people() const { return people_; }

private:
    operations::Operations& operations_;
    bool stale_ = true;
    std::map<std::string, operations::Person> people_ = {};
    std::map<std::string, std::shared_ptr<Login>> logins_ = {};
};

}  // namespace kanal::desk
