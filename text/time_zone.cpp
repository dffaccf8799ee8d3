#include "text/time_zone.hpp"

#include <unicode/timezone.h>

namespace kanal {

struct TimeZone::Rules {
    std::unique_ptr<icu::TimeZone> of;
};

TimeZone::TimeZone(std::string const& name) : rules_(std::make_unique<Rules>()) {
    rules_->of.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
}

TimeZone::~TimeZone() = default;
TimeZone::TimeZone(TimeZone&&) noexcept = default;
TimeZone& TimeZone::operator=(TimeZone&&) noexcept = default;

Duration TimeZone::offset_at(Time time) const {
    using std::chrono::milliseconds;
    auto const since_epoch = std::chrono::duration_cast<milliseconds>(time.time_since_epoch());
    std::int32_t standard = 0;
    std::int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    rules_->of->getOffset(static_cast<UDate>(since_epoch.count()), false, standard, daylight, status);
    return U_SUCCESS(status) ? milliseconds(standard + daylight) : milliseconds(0);
}

}  // namespace kanal
