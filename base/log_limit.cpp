#include "base/log_limit.hpp"

namespace kanal::log {

namespace {

constexpr auto kMinute = std::chrono::minutes(1);

Field const* reason_in(std::initializer_list<Field> fields) {
    for (auto const& field : fields) {
        if (field.name == "reason") return &field;
    }
    return nullptr;
}

}  // namespace

LineLimit::Kind& LineLimit::kind(Key key) {
    if (kinds_.size() >= kMostKinds && !kinds_.contains(key)) {
        std::get<2>(key) = "other";
        if (kinds_.size() >= 2 * kMostKinds && !kinds_.contains(key)) std::get<1>(key) = "other";
    }
    return kinds_[std::move(key)];
}

bool LineLimit::pass(
    Level level, std::string_view event, std::initializer_list<Field> fields, unsigned burst, Instant now
) {
    auto const* const reason = reason_in(fields);
    auto const* const first = fields.size() > 0 ? fields.begin() : nullptr;
    auto const* const of = first != reason ? first : nullptr;
    auto& one = kind({std::string(event), of ? of->value : "", reason ? reason->value : ""});
    one.level = level;
    if (of) one.of_field = of->name;
    ++one.total;
    if (one.written == 0 || now - one.minute >= kMinute) {
        one.untold += one.suppressed;
        one.suppressed = 0;
        one.minute = now;
        one.written = 0;
    }
    if (one.written < burst) {
        ++one.written;
        return true;
    }
    ++one.suppressed;
    return false;
}

std::vector<LineLimit::Suppressed> LineLimit::over(Instant now) {
    std::vector<Suppressed> all;
    for (auto& [key, one] : kinds_) {
        if (now - one.minute >= kMinute) {
            one.untold += one.suppressed;
            one.suppressed = 0;
        }
        if (one.untold == 0) continue;
        auto const& [event, of, reason] = key;
        all.push_back({one.level, event, one.of_field, of, reason, one.untold});
        one.untold = 0;
    }
    return all;
}

std::vector<Count> LineLimit::counts() const {
    std::vector<Count> all;
    for (auto const& [key, one] : kinds_) {
        auto const& [event, of, reason] = key;
        all.push_back({event, of, reason, one.total});
    }
    return all;
}

}  // namespace kanal::log
