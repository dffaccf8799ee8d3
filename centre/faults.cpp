#include "centre/faults.hpp"

#include "json/parse.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace kanal::centre {

namespace {

using Kind = Fault::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 7> kModes = {{
    {"none", Kind::none},
    {"lost_before", Kind::lost_before},
    {"lost_after", Kind::lost_after},
    {"status", Kind::status},
    {"delay", Kind::delay},
    {"cut", Kind::cut},
    {"wrong_receipt", Kind::wrong_receipt},
}};

// The number, or `fallback` where it is missing; nothing where it is none of the allowed.
std::optional<std::int64_t> number_at(
    boost::json::object const& object, std::string_view key, std::int64_t fallback, std::int64_t most
) {
    auto const* const value = object.if_contains(key);
    if (value == nullptr) return fallback;
    if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > most) return std::nullopt;
    return value->get_int64();
}

}  // namespace

Result<void> Faults::order(std::string_view json) {
    auto const parsed = parse_json(json);
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    auto const* const mode = object ? object->if_contains("mode") : nullptr;
    if (mode == nullptr || !mode->is_string()) return reject("write {\"mode\": \"...\"}");
    auto const found = std::find_if(kModes.begin(), kModes.end(), [&](auto const& known) {
        return known.first == std::string_view(mode->get_string());
    });
    if (found == kModes.end()) return reject("there is no such mode");
    auto const times = number_at(*object, "times", -1, 1'000'000);
    auto const status = number_at(*object, "status", 500, 599);
    auto const bytes = number_at(*object, "bytes", 0, 1'000'000);
    auto const wait = number_at(*object, "milliseconds", 1000, 600'000);
    if (!times || !status || *status < 400 || !bytes || !wait) return reject("a number is out of range");
    std::lock_guard const lock(mutex_);
    fault_.kind = found->second;
    fault_.status = static_cast<unsigned>(*status);
    fault_.bytes = static_cast<std::size_t>(*bytes);
    fault_.delay = Duration(*wait);
    times_ = *times;
    return {};
}

Fault Faults::take() {
    std::lock_guard const lock(mutex_);
    if (times_ == 0) return {};
    if (times_ > 0) --times_;
    return fault_;
}

}  // namespace kanal::centre
