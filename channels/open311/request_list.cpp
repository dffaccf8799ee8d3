#include "channels/open311/request_list.hpp"

#include "channels/open311/request_view.hpp"

#include <algorithm>

namespace kanal::open311 {

namespace {

namespace json = boost::json;

constexpr auto kLongestKept = std::chrono::hours(24 * 90);

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

    // One update a request, the latest: the gateway keeps no more of what happened.
    void add_changed(ReportView const& view) {
        auto request = show(view, services_);
        bool const changed = view.status.state == "delivered" || !request.open;
        bool const in_time = view.changed_at >= query_.filter.from && view.changed_at < query_.filter.until;
        bool const fits = changed && in_time && !request.id.empty() && !request.service_code.empty();
        if (!fits || !may_see(view, request)) return;
        auto const status = request.open ? "open" : "closed";
        found_.push_back(json::object{
            {"update_id", view.status.number + (request.open ? "-delivered" : "-closed")},
            {"service_request_id", request.id},
            {"status", status},
            {"updated_datetime", request.shown["updated_datetime"]},
            {"description", request.shown["status_notes"]},
            {"media_url", nullptr},
        });
    }

    bool is_full() const { return found_.size() >= query_.filter.page_size; }
    json::array take() { return std::move(found_); }

private:
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
    // A change comes after its report, within the time that content is kept here.
    wanted.from = query.filter.from - kLongestKept;
    wanted.until = query.filter.until;
    while (wanted.before > 0 && !collector.is_full()) {
        auto const page = co_await intake.views(wanted);
        if (!page) co_return page.error();
        for (auto const& view : page->reports)
            collector.add_changed(view);
        wanted.before = page->next;
    }
    auto found = collector.take();
    auto const earlier = [](json::value const& a, json::value const& b) {
        return a.at("updated_datetime").as_string() < b.at("updated_datetime").as_string();
    };
    std::stable_sort(found.begin(), found.end(), earlier);
    co_return std::move(found);
}

}  // namespace kanal::open311
