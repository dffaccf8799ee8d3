#pragma once

#include "base/error.hpp"
#include "readmodel/progress.hpp"
#include "readmodel/reader_pool.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace kanal::readmodel {

class Projection;

// What a question was answered with, and how many editions and changes of the spool were not in it. 0: all
// that was committed when it was asked.
template <class Value>
struct Answered {
    Value value;
    std::int64_t behind = 0;
};

// The second file, which everybody reads who lists, searches or counts: filled from the spool by a thread of
// its own, asked through a few others. Nothing it does waits in the way of a report. Loop thread, unless said
// otherwise; goes before the spool's thread.
class ReadModel {
public:
    // Opens its connections to the spool at once. Where that fails it answers every question with an error,
    // and says so in `status`. `zone`: IANA name, whose days the statistics count.
    ReadModel(
        std::filesystem::path const& directory,
        spool::SpoolThread& spool,
        std::string const& zone = "Asia/Jakarta"
    );
    ~ReadModel();
    ReadModel(ReadModel const&) = delete;
    ReadModel& operator=(ReadModel const&) = delete;

    // How long a question waits for what was committed before it came.
    static constexpr Duration kPatience = std::chrono::seconds(1);

    // Runs the job on a reader's thread: Result<T>(ReadView&). It waits so long for the projection to reach
    // what was committed before, at most. An error that says retry: too many questions, too long a question,
    // or the file is being made anew. Name the job on the line above (GCC 12).
    template <class Job>
    boost::asio::awaitable<Result<Answered<typename std::invoke_result_t<Job&, ReadView&>::value_type>>> ask(
        Job job, Duration patience = kPatience
    ) {
        using Value = typename std::invoke_result_t<Job&, ReadView&>::value_type;
        auto typed = std::make_shared<TypedQuestion<Job>>(std::move(job));
        std::shared_ptr<Question> erased = typed;
        auto const commit = spool_.commits();
        co_await submit(std::move(erased), commit, patience);
        auto outcome = typed->take();
        if (!outcome) co_return outcome.error();
        co_return Answered<Value>{std::move(*outcome), typed->behind};
    }

    // Any thread.
    Progress::Status status() const;
    // What is missing of all that is committed now.
    std::int64_t behind() const { return progress_.behind(spool_.commits()); }

private:
    template <class Job>
    class TypedQuestion final : public Question {
    public:
        using Outcome = std::invoke_result_t<Job&, ReadView&>;
        explicit TypedQuestion(Job job) : job_(std::move(job)) {}
        bool answer(ReadView& view) override {
            outcome_.emplace(job_(view));
            return outcome_->has_value();
        }
        void fail(Error error) override { outcome_.emplace(boost::system::in_place_error, std::move(error)); }
        Outcome take() { return std::move(*outcome_); }

    private:
        Job job_;
        std::optional<Outcome> outcome_ = {};
    };

    boost::asio::awaitable<void> submit(
        std::shared_ptr<Question> question, std::uint64_t commit, Duration patience
    );

    spool::SpoolThread& spool_;
    Progress progress_ = {};
    std::unique_ptr<ReaderPool> readers_ = {};
    std::unique_ptr<Projection> projection_;
};

}  // namespace kanal::readmodel
