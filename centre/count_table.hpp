#pragma once

#include "base/error.hpp"
#include "centre/effect.hpp"
#include "spool/sqlite/database.hpp"

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace kanal::centre {

// What has come, and what should have, by day, gateway and way. In the store's file, in its transactions; one
// thread. `database` outlives it.
class CountTable {
public:
    explicit CountTable(spool::Database& database) : database_(database) {}

    // Notes in memory what became of one effect; write() puts what was noted into the file.
    void note(Effect const& effect, Taken const& taken);
    Result<void> write();

    // Gives those of which something is missing.
    Result<std::vector<Count>> claim(std::span<Claim const> claims);

    Result<std::vector<Count>> all();  // by day, gateway and way

private:
    using Key = std::tuple<std::string, std::string, std::string>;
    spool::Database& database_;
    std::map<Key, Count> noted_ = {};
};

}  // namespace kanal::centre
