#include "daemon/admin/read_field.hpp"

#include "base/ascii.hpp"

namespace kanal::admin {

std::optional<std::int64_t> number_in(std::string const& text, std::int64_t least, std::int64_t most) {
    auto const number = to_number<std::int64_t>(text);
    return number && *number >= least && *number <= most ? number : std::nullopt;
}

Result<std::optional<Time>> read_time_field(AdminRequest const& request, char const* field) {
    constexpr std::int64_t kLatest = 253'402'300'799'999;  // the year 9999
    auto const text = request.text(field);
    if (text.empty()) return std::optional<Time>();
    auto const milliseconds = number_in(text, 0, kLatest);
    if (!milliseconds) return reject(std::string(field) + ": waktu tidak terbaca");
    return std::optional(Time(std::chrono::milliseconds(*milliseconds)));
}

}  // namespace kanal::admin
