#include "forwarder/sinks/amqp_delivery.hpp"

#include <algorithm>
#include <utility>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

}  // namespace

AmqpDelivery::AmqpDelivery(std::span<OutboundReport const> reports, AmqpConfirms& confirms, bool blocked)
    : reports_(reports), confirms_(confirms), outcomes_(reports.size()), blocked_(blocked) {
    for (auto& outcome : outcomes_)
        outcome.tried = false;
}

OutboundReport const* AmqpDelivery::begin_next() {
    if (!beginning_ || blocked_ || begun_ == reports_.size()) return nullptr;
    auto const& report = reports_[begun_];
    confirms_.published(begun_, report.idempotency_key());
    ++begun_;
    return &report;
}

bool AmqpDelivery::take(amqp::Event const& event) {
    switch (event.kind) {
        case amqp::Event::Kind::acknowledged: {
            auto const answered = confirms_.answered(event.tag, event.multiple);
            for (auto const& published : answered)
                settle(
                    published,
                    published.returned.empty() ? Kind::delivered : Kind::misconfigured,
                    published.returned
                );
            return !answered.empty();
        }
        case amqp::Event::Kind::refused: {
            auto const answered = confirms_.answered(event.tag, event.multiple);
            for (auto const& published : answered)
                settle(published, Kind::retry, "amqp: the queue did not take it");
            beginning_ = beginning_ && answered.empty();
            return !answered.empty();
        }
        case amqp::Event::Kind::returned:
            confirms_.returned(event.message_id, event.why);
            beginning_ = false;
            return false;
        case amqp::Event::Kind::blocked:
            blocked_ = true;
            return false;
        case amqp::Event::Kind::unblocked:
            blocked_ = false;
            return false;
        default:
            return false;
    }
}

bool AmqpDelivery::under_way() const {
    return confirms_.unanswered() > 0 || (beginning_ && !blocked_ && begun_ < reports_.size());
}

void AmqpDelivery::settle(
    AmqpConfirms::Published const& published, Outcome::Kind kind, std::string const& why
) {
    auto& outcome = outcomes_[published.report];
    outcome.kind = kind;
    outcome.why = why;
    outcome.tried = true;
    if (kind == Kind::delivered) outcome.tracking_id = reports_[published.report].id;
}

std::vector<Outcome> AmqpDelivery::finish() {
    return std::move(outcomes_);
}

// A lost confirm is no doubt that a person must settle: the centre knows the message_id.
std::vector<Outcome> AmqpDelivery::fail(Outcome::Kind kind, std::string const& why) {
    for (auto const& published : confirms_.abandon()) {
        bool const returned = !published.returned.empty();
        settle(published, returned ? Kind::misconfigured : kind, returned ? published.returned : why);
    }
    bool const failed = std::any_of(outcomes_.begin(), outcomes_.end(), [](Outcome const& outcome) {
        return outcome.tried && outcome.kind != Kind::delivered;
    });
    if (!failed && begun_ < reports_.size()) settle({begun_, {}, {}}, kind, why);
    return finish();
}

std::vector<Outcome> AmqpDelivery::fail(amqp::Event const& close) {
    if (close.too_large && confirms_.unanswered() > 0) {
        auto unanswered = confirms_.abandon();
        refuse_largest(unanswered, close.why);
        return finish();
    }
    return fail(close.needs_a_person ? Kind::misconfigured : Kind::retry, close.why);
}

// The broker does not say which one it was, and takes nothing behind it. The largest is larger than the
// limit, whichever was met first; the others were in its way and come again.
void AmqpDelivery::refuse_largest(std::vector<AmqpConfirms::Published>& unanswered, std::string const& why) {
    auto const size = [&](auto const& published) { return reports_[published.report].record.size(); };
    auto const largest = std::max_element(
        unanswered.begin(), unanswered.end(), [&](auto const& a, auto const& b) { return size(a) < size(b); }
    );
    settle(*largest, Kind::refused, why);
}

}  // namespace kanal::forwarder
