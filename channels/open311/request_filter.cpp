#include "channels/open311/request_filter.hpp"

#include "base/time_text.hpp"

#include <charconv>

namespace kanal::open311 {

namespace {

constexpr auto kLongestSpan = std::chrono::hours(24 * 90);
constexpr std::size_t kMostIds = 100;
constexpr std::size_t kMostPages = 100;
constexpr std::size_t kLargestPage = 1000;

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> items;
    while (!list.empty()) {
        auto item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), item.size() + 1));
        while (item.starts_with(' '))
            item.remove_prefix(1);
        while (item.ends_with(' '))
            item.remove_suffix(1);
        if (!item.empty()) items.emplace_back(item);
    }
    return items;
}

class Reader {
public:
    Reader(HttpRequest const& request, RequestFilter& filter) : request_(request), filter_(filter) {}

    void read_names() {
        filter_.ids = split(text("service_request_id"));
        if (filter_.ids.size() > kMostIds) fault("service_request_id lists more than 100");
        filter_.service_codes = split(text("service_code"));
    }

    void read_dates(Time now) {
        auto const start = date("start_date", "start_date is no date with time and zone");
        auto const end = date("end_date", "end_date is no date with time and zone");
        if (start && end && *end < *start) fault("end_date lies before start_date");
        if (start && end && *end - *start > kLongestSpan)
            fault("start_date and end_date lie more than 90 days apart");
        auto const last = end ? *end : (start ? *start + kLongestSpan : now);
        filter_.from = start ? *start : last - kLongestSpan;
        filter_.until = last + std::chrono::seconds(1);
    }

    void read_status() {
        auto const wanted = split(text("status"));
        if (wanted.empty()) return;
        filter_.open = filter_.closed = false;
        for (auto const& status : wanted) {
            if (status != "open" && status != "closed") fault("status must be open or closed");
            filter_.open = filter_.open || status == "open";
            filter_.closed = filter_.closed || status == "closed";
        }
    }

    void read_page() {
        filter_.page = number("page", filter_.page, kMostPages, "page must be 1 to 100");
        filter_.page_size =
            number("page_size", filter_.page_size, kLargestPage, "page_size must be 1 to 1000");
    }

private:
    std::string text(std::string_view name) { return request_.parameter(name).value_or(""); }
    void fault(std::string_view description) { filter_.faults.push_back({400, std::string(description)}); }

    std::optional<Time> date(std::string_view name, std::string_view wrong) {
        auto const said = text(name);
        if (said.empty()) return std::nullopt;
        auto const time = parse_time(said);
        if (!time) fault(wrong);
        return time;
    }

    std::size_t number(
        std::string_view name, std::size_t fallback, std::size_t most, std::string_view wrong
    ) {
        auto const said = text(name);
        if (said.empty()) return fallback;
        std::size_t value = 0;
        auto const read = std::from_chars(said.data(), said.data() + said.size(), value);
        if (read.ptr == said.data() + said.size() && value >= 1 && value <= most) return value;
        fault(wrong);
        return fallback;
    }

    HttpRequest const& request_;
    RequestFilter& filter_;
};

}  // namespace

RequestFilter read_filter(HttpRequest const& request, Time now) {
    RequestFilter filter;
    Reader reader(request, filter);
    reader.read_names();
    if (!filter.ids.empty()) return filter;
    reader.read_dates(now);
    reader.read_status();
    reader.read_page();
    return filter;
}

}  // namespace kanal::open311
