#include "spool/reports/local_year.hpp"

#include <unicode/timezone.h>

namespace kanal::spool {

struct LocalYear::Zone {
    std::unique_ptr<icu::TimeZone> rules;
};

LocalYear::LocalYear(std::string const& zone_name) : zone_(std::make_unique<Zone>()) {
    zone_->rules.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone_name)));
}

LocalYear::~LocalYear() = default;

int LocalYear::of(Time time) {
    using namespace std::chrono;
    auto const since_epoch = duration_cast<milliseconds>(time.time_since_epoch());
    auto const quarter = floor<duration<std::int64_t, std::ratio<900>>>(since_epoch).count();
    if (quarter == quarter_) return year_;

    std::int32_t standard = 0;
    std::int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone_->rules->getOffset(static_cast<UDate>(since_epoch.count()), false, standard, daylight, status);
    auto const offset = U_SUCCESS(status) ? milliseconds(standard + daylight) : milliseconds(0);
    auto const local = floor<days>(sys_time<milliseconds>(since_epoch + offset));
    quarter_ = quarter;
    year_ = static_cast<int>(year_month_day(local).year());
    return year_;
}

}  // namespace kanal::spool
