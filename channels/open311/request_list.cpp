#include "channels/open311/request_list.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "channels/open311/request_view.hpp"

#include <algorithm>

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
        auto const value = to_number<std::size_t>(said);
        if (value && *value >= 1 && *value <= most) return *value;
        fault(wrong);
        return fallback;
    }

    HttpRequest const& request_;
    RequestFilter& filter_;
};

namespace json = boost::json;

constexpr std::size_t kUpdatesApart = 1000;

// Keeps those that were asked for, but for the pages before.
class Collector {
public:
    Collector(Services const& services, ListQuery const& query)
        : services_(services), query_(query), skip_((query.filter.page - 1) * query.filter.page_size) {}

    void add_named(ReportView const& view, std::string const& name) {
        if (view.status.channel != query_.channel) return;
        auto request = show(view, services_);
        if (!may_see(view, request)) return;
        // Its service is no longer known with its content: then it has the name by which it was asked for.
        bool const named = request.id == name || !view.record.empty();
        if (!named) request.shown["service_request_id"] = name;
        if (request.id.empty() && named) return;
        // Numbers can be guessed: what waits for a person is not shown to others before he has looked at it.
        if (!request.listed && !is_own(view)) hide_content(request.shown);
        found_.push_back(std::move(request.shown));
    }

    void add_listed(ReportView const& view) {
        auto request = show(view, services_);
        bool const fits = request.listed && !request.id.empty() && has_service(request.service_code) &&
                          (request.open ? query_.filter.open : query_.filter.closed);
        if (!fits || !may_see(view, request) || is_full()) return;
        if (skip_ > 0)
            --skip_;
        else
            found_.push_back(std::move(request.shown));
    }

    // All that happened in the time that is asked for; those that matter are the earliest.
    void add_updates(ReportView const& view) {
        auto const request = show(view, services_);
        if (request.id.empty() || request.service_code.empty() || !may_see(view, request)) return;
        // After retention nobody knows any more whether it is confidential.
        if (view.record.empty() && !is_own(view)) return;
        auto const& filter = query_.filter;
        for (auto& update : updates_of(view, request))
            if (update.at >= filter.from && update.at < filter.until) updates_.push_back(std::move(update));
        auto const wanted = filter.page * filter.page_size;
        if (updates_.size() > 2 * wanted + kUpdatesApart) keep_earliest(wanted);
    }

    json::array take_updates() {
        keep_earliest(query_.filter.page * query_.filter.page_size);
        json::array page;
        for (auto i = skip_; i < updates_.size(); ++i)
            page.push_back(std::move(updates_[i].shown));
        return page;
    }

    bool is_full() const { return found_.size() >= query_.filter.page_size; }
    json::array take() { return std::move(found_); }

private:
    void keep_earliest(std::size_t most) {
        auto const earlier = [](RequestUpdate const& a, RequestUpdate const& b) {
            if (a.at != b.at) return a.at < b.at;
            return a.shown.at("update_id").as_string() < b.shown.at("update_id").as_string();
        };
        std::sort(updates_.begin(), updates_.end(), earlier);
        if (updates_.size() > most) updates_.resize(most);
    }
    bool is_own(ReportView const& view) const {
        return !query_.client.empty() && query_.client == view.status.account;
    }
    bool may_see(ReportView const& view, ServiceRequest const& request) const {
        return is_own(view) || (query_.public_requests && !request.confidential);
    }
    bool has_service(std::string const& code) const {
        auto const& codes = query_.filter.service_codes;
        return codes.empty() || std::find(codes.begin(), codes.end(), code) != codes.end();
    }

    Services const& services_;
    ListQuery const& query_;
    std::size_t skip_;
    json::array found_ = {};
    std::vector<RequestUpdate> updates_ = {};
};

asio::awaitable<Result<json::array>> list_named(
    Intake& intake, Services const& services, ListQuery const& query
) {
    Collector collector(services, query);
    for (auto const& name : query.filter.ids) {
        auto const view = co_await intake.view(name);
        if (!view) co_return view.error();
        if (*view) collector.add_named(**view, name);
    }
    co_return collector.take();
}

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

asio::awaitable<Result<json::array>> list_requests(
    Intake& intake, Services const& services, ListQuery query
) {
    if (!query.filter.ids.empty()) co_return co_await list_named(intake, services, query);
    Collector collector(services, query);
    ReportQuery wanted;
    wanted.channel = query.channel;
    wanted.from = query.filter.from;
    wanted.until = query.filter.until;
    wanted.limit = std::min(wanted.limit, query.filter.page * query.filter.page_size);
    while (wanted.before > 0 && !collector.is_full()) {
        auto const page = co_await intake.views(wanted);
        if (!page) co_return page.error();
        for (auto const& view : page->reports)
            collector.add_listed(view);
        wanted.before = page->next;
    }
    co_return collector.take();
}

asio::awaitable<Result<json::array>> list_updates(Intake& intake, Services const& services, ListQuery query) {
    Collector collector(services, query);
    ReportQuery wanted;
    wanted.channel = query.channel;
    wanted.until = query.filter.until;
    wanted.changed_since = query.filter.from;
    while (wanted.before > 0) {
        auto const page = co_await intake.views(wanted);
        if (!page) co_return page.error();
        for (auto const& view : page->reports)
            collector.add_updates(view);
        wanted.before = page->next;
    }
    co_return collector.take_updates();
}

}  // namespace kanal::open311
