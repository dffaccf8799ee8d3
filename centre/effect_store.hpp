#pragma once

#include "base/error.hpp"
#include "centre/count_table.hpp"
#include "centre/effect.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace kanal::centre {

// What has taken effect, in an SQLite file: each message_id once, for good. One thread.
class EffectStore {
public:
    static Result<std::unique_ptr<EffectStore>> open(std::filesystem::path const& file);

    // All of them on disk when it returns, one answer each, in order. After an error nothing of them is
    // known, and the store is not to be used any more.
    Result<std::vector<Taken>> take(std::span<Effect const> effects);

    // By report id, by message_id or by the citizen's number; nothing where it is not here.
    Result<std::optional<Effect>> find(std::string_view name, Taken& taken);
    Result<std::vector<Count>> counts() { return counts_.all(); }
    // What a gateway says that it has sent; on disk when it returns. Gives what is missing of it.
    Result<std::vector<Count>> claim(std::span<Claim const> claims);

private:
    explicit EffectStore(std::unique_ptr<spool::Database> database);
    template <class Change>
    auto commit(Change change);
    Result<Taken> take_one(Effect const& effect, Time now);
    Result<Taken> add(Effect const& effect, std::string_view sha256, Time now);
    Result<Taken> repeat(std::string_view message_id, Taken known);

    std::unique_ptr<spool::Database> database_;
    CountTable counts_;
    std::int64_t last_tracking_id_ = 0;
};

}  // namespace kanal::centre
