#include "channels/sms/sms.hpp"

namespace kanal::sms {

namespace {

HealthItem number(std::string name, double value) {
    HealthItem item;
    item.name = std::move(name);
    item.text = std::to_string(static_cast<long long>(value));
    item.value = value;
    return item;
}

HealthItem text(std::string name, std::string value) {
    HealthItem item;
    item.name = std::move(name);
    item.text = std::move(value);
    return item;
}

// Seconds since then; a text alone when it never was.
HealthItem age(std::string name, std::optional<Time> time, Time now) {
    if (!time) return text(std::move(name), "never");
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now - *time).count();
    auto item = number(std::move(name), static_cast<double>(seconds > 0 ? seconds : 0));
    item.text += " s ago";
    return item;
}

}  // namespace

std::vector<HealthItem> Sms::health() const {
    auto const now = options_.clock.wall();
    auto const& state = memory_.state;
    std::vector<HealthItem> items;
    items.push_back(text("modem", memory_.condition));
    items.push_back(number("ready", memory_.condition == "ready" ? 1 : 0));
    items.push_back(text("network", state.network.empty() ? "unknown" : state.network));
    bool const registered = state.network == "home" || state.network == "roaming";
    items.push_back(number("registered", registered ? 1 : 0));
    if (state.signal >= 0) items.push_back(number("signal_percent", state.signal));
    items.push_back(number("storage_used", state.used));
    items.push_back(number("storage_size", state.size));
    auto const last = running_ != nullptr ? running_->inbox.last_message() : std::nullopt;
    items.push_back(age("last_message", last, now));
    items.push_back(age("last_answer_of_modem", memory_.last_answered, now));
    auto const starts = running_ != nullptr ? running_->keeper.starts() : 0;
    items.push_back(number("modem_starts", static_cast<double>(starts)));
    auto const incomplete = running_ != nullptr ? running_->inbox.incomplete() : 0;
    items.push_back(number("incomplete_messages", static_cast<double>(incomplete)));
    auto const flooding = running_ != nullptr ? running_->inbox.flooding_senders(now) : 0;
    items.push_back(number("flooding_senders", static_cast<double>(flooding)));
    items.push_back(number("not_deleted", static_cast<double>(memory_.removals.stayed())));
    auto const unread = memory_.unread.overdue(std::chrono::steady_clock::now());
    items.push_back(number("not_read", static_cast<double>(unread)));
    items.push_back(number("answers_today", answers_.sent_today(now)));
    return items;
}

}  // namespace kanal::sms
