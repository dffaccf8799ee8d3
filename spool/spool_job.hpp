#pragma once

#include "base/error.hpp"

#include <optional>
#include <type_traits>
#include <utility>

namespace kanal::spool {

class Spool;

// One job on its way through the spool thread, its type forgotten.
class SpoolJob {
public:
    virtual ~SpoolJob() = default;
    virtual bool run(Spool& spool) = 0;  // false: its changes must not stay
    virtual void fail(Error error) = 0;  // whatever it returned, this is the result
};

template <class Job>
class TypedSpoolJob final : public SpoolJob {
public:
    using Outcome = std::invoke_result_t<Job&, Spool&>;

    explicit TypedSpoolJob(Job job) : job_(std::move(job)) {}
    bool run(Spool& spool) override {
        outcome_.emplace(job_(spool));
        return outcome_->has_value();
    }
    void fail(Error error) override { outcome_.emplace(boost::system::in_place_error, std::move(error)); }
    Outcome take() { return std::move(*outcome_); }

private:
    Job job_;
    std::optional<Outcome> outcome_ = {};
};

}  // namespace kanal::spool
