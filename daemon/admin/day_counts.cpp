#include "daemon/admin/day_counts.hpp"

#include "base/time_text.hpp"
#include "daemon/admin/read_field.hpp"

#include <boost/json/array.hpp>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr auto kUsual = forwarder::CountRounds::kDaysBack;

struct Counted {
    std::string centre = {};
    std::vector<DayCount> days = {};
};

Result<std::vector<Counted>> count(spool::Spool& spool, std::vector<std::string> const& centres, Time since) {
    std::vector<Counted> all;
    for (auto const& centre : centres) {
        auto days = spool.deliveries().day_counts(centre, since);
        if (!days) return days.error();
        all.push_back({centre, std::move(*days)});
    }
    return all;
}

}  // namespace

asio::awaitable<AdminAnswer> list_day_counts(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const since = read_time_field(request, "since");
    if (!since) co_return since.error();
    auto const only = request.text("centre");
    std::vector<std::string> centres;
    for (auto const& lane : parts.lanes())
        if (only.empty() || lane.centre == only) centres.push_back(lane.centre);
    if (centres.empty()) co_return reject("tidak ada pusat bernama ini di konfigurasi");
    auto look = [&centres, from = since->value_or(WallClock::now() - kUsual)](spool::Spool& spool) {
        return count(spool, centres, from);
    };
    auto const counted = co_await parts.spool.run(std::move(look));
    if (!counted) co_return operations::for_person(counted.error());
    json::array rows;
    for (auto const& [centre, days] : *counted)
        for (auto const& one : days)
            rows.push_back(json::object{
                {"centre", centre},
                {"day", rfc3339_seconds(one.day).substr(0, 10)},
                {"messages", one.messages}});
    json::object answer;
    answer["counts"] = std::move(rows);
    co_return std::move(answer);
}

}  // namespace kanal::admin
