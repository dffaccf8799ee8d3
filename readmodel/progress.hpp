#pragma once

#include "base/time.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

namespace kanal::readmodel {

// How far the projection is behind the spool, and who waits for it. In the spool's count of commits. Any
// thread.
class Progress {
public:
    struct Status {
        std::uint64_t reached = 0;   // all of the commits up to here are in the read model
        std::int64_t behind = 0;     // editions and changes that are not; what was last seen of them
        bool building = false;       // it is being made anew
        std::uint64_t rebuilds = 0;  // since the start
        std::string failing = {};    // why it gets no further; our own words
        std::int64_t projected = 0;  // changes of the spool that need not be kept for it
    };
    Status status() const;
    // What is missing of the commits up to this one: 0, or what was last seen to be missing.
    std::int64_t behind(std::uint64_t commit) const;

    // Waits until all commits up to `commit` are in the read model. False: not in time, or it would take much
    // longer than anybody waits; then at once.
    bool wait_for(std::uint64_t commit, Duration patience);

    // The projection's.
    void reach(std::uint64_t commit);
    void fall_behind(std::int64_t behind);
    void begin_building();
    void end_building();
    void fail(std::string why);  // until it gets on
    void keep_from(std::int64_t change);

    // Sleeps until there is something to do: a call of `wake`, or a reader that waits; no longer than
    // `longest`. After that as long as nobody waits, up to `gap`, so that what comes at once is followed at
    // once. False: to the end.
    bool sleep(Duration longest, Duration gap);
    // Sleeps so long, unless a reader waits or the end comes.
    void pause(Duration length);
    void wake();
    void stop();
    bool stopping() const;
    // A reader has met damage: asks that all is made anew.
    void ask_rebuild();
    bool take_rebuild();

private:
    bool is_hopeless() const;  // under the lock

    mutable std::mutex mutex_ = {};
    std::condition_variable moved_ = {};
    std::condition_variable work_ = {};
    Status status_ = {};
    unsigned waiting_ = 0;
    bool woken_ = true;
    bool stopping_ = false;
    bool rebuild_ = false;
};

}  // namespace kanal::readmodel
