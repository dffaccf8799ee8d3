#include "forwarder/outbox.hpp"

#include "spool/spool_thread.hpp"

#include <algorithm>
#include <utility>

namespace kanal::forwarder {

void keep_suspects_alone(std::vector<OutboundReport>& reports) {
    auto const suspect = std::find_if(reports.begin(), reports.end(), [](OutboundReport const& report) {
        return report.suspect;
    });
    if (suspect == reports.end()) return;
    auto const keep = suspect == reports.begin() ? reports.begin() + 1 : suspect;
    reports.erase(keep, reports.end());
}

namespace {

class SpoolOutbox : public Outbox {
public:
    SpoolOutbox(spool::SpoolThread& spool, std::string centre) : spool_(spool), centre_(std::move(centre)) {}

    Result<Drawn> draw(Draw const& draw, Time now) override {
        auto job = [this, draw, now](spool::Spool& spool) {
            return draw_from(spool.deliveries(), draw, now);
        };
        return spool_.wait(std::move(job));
    }

    Result<void> settle(std::vector<Settlement> const& settlements, Time now) override {
        auto job = [this, &settlements, now](spool::Spool& spool) {
            return spool.deliveries().settle(centre_, settlements, now);
        };
        return spool_.wait(std::move(job));
    }

    Result<Waiting> waiting() override {
        auto job = [this](spool::Spool& spool) { return waiting_in(spool.deliveries()); };
        return spool_.wait(std::move(job));
    }

    Result<std::optional<DoubtfulReport>> doubtful(Time now) override {
        auto job = [this, now](spool::Spool& spool) { return spool.deliveries().doubtful(centre_, now); };
        return spool_.wait(std::move(job));
    }

    Result<Tracked> tracked(std::int64_t after, std::size_t limit, Time since) override {
        auto job = [this, after, limit, since](spool::Spool& spool) -> Result<Tracked> {
            auto found = spool.progress().unfinished(centre_, after, limit, since);
            if (!found) return found.error();
            return Tracked{std::move(found->reports), found->next};
        };
        return spool_.wait(std::move(job));
    }

    Result<std::vector<DayCount>> counts(Time since) override {
        auto job = [this, since](spool::Spool& spool) {
            return spool.deliveries().day_counts(centre_, since);
        };
        return spool_.wait(std::move(job));
    }

    Result<void> note(std::vector<ToldStatus> const& told, Time now) override {
        auto job = [this, &told, now](spool::Spool& spool) -> Result<void> {
            for (auto one : told) {
                one.event.centre = centre_;
                auto const noted = spool.progress().note(one.report, one.event, now);
                if (!noted) return noted.error();
            }
            return {};
        };
        return spool_.wait(std::move(job));
    }

private:
    Result<Drawn> draw_from(spool::DeliveryLedger& ledger, Draw const& draw, Time now) {
        auto const last = ledger.last_sequence();
        if (!last) return last.error();
        auto due = ledger.due(centre_, draw.after, draw.upto, draw.limit, now);
        if (!due) return due.error();
        Drawn drawn;
        drawn.last_sequence = *last;
        drawn.found = !due->empty();
        if (!drawn.found) return drawn;
        keep_suspects_alone(*due);
        if (draw.sent_editions) {
            auto const noted = ledger.note_sent_editions(centre_, *due);
            if (!noted) return noted.error();
        }
        auto begun = ledger.begin(centre_, std::move(*due), now);
        if (!begun) return begun.error();
        drawn.reports = std::move(*begun);
        return drawn;
    }

    Result<Waiting> waiting_in(spool::DeliveryLedger& ledger) {
        auto const backlog = ledger.backlog();
        if (!backlog) return backlog.error();
        for (auto const& lane : *backlog)
            if (lane.centre == centre_) return Waiting{lane.queued, lane.oldest};
        return Waiting{};
    }

    spool::SpoolThread& spool_;
    std::string centre_;
};

}  // namespace

std::unique_ptr<Outbox> spool_outbox(spool::SpoolThread& spool, std::string centre) {
    return std::make_unique<SpoolOutbox>(spool, std::move(centre));
}

}  // namespace kanal::forwarder
