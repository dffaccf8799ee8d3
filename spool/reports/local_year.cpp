#include "spool/reports/local_year.hpp"

namespace kanal::spool {

int LocalYear::of(Time time) {
    using namespace std::chrono;
    auto const since_epoch = duration_cast<milliseconds>(time.time_since_epoch());
    auto const quarter = floor<duration<std::int64_t, std::ratio<900>>>(since_epoch).count();
    if (quarter == quarter_) return year_;
    auto const local = floor<days>(sys_time<milliseconds>(since_epoch + zone_.offset_at(time)));
    quarter_ = quarter;
    year_ = static_cast<int>(year_month_day(local).year());
    return year_;
}

}  // namespace kanal::spool
