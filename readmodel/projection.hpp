#pragma once

#include "base/time.hpp"
#include "readmodel/index_file.hpp"
#include "readmodel/index_writer.hpp"
#include "readmodel/progress.hpp"
#include "readmodel/reader_pool.hpp"
#include "spool/recovery/file_watch.hpp"
#include "spool/reports/change_feed.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>

namespace kanal::readmodel {

// Follows the spool and writes the read model, on a thread of its own. Where it was it goes on, because the
// position commits with what led to it; where the file is missing, damaged, another version's or not of this
// spool, it makes it anew.
class Projection {
public:
    // `commits`: the spool's count, see SpoolThread. `has_room`: whether the spool takes anything new; what
    // room is left otherwise is not for a file that can be made again. All of it outlives the projection.
    Projection(
        IndexFile file,
        std::unique_ptr<spool::ChangeFeed> feed,
        Progress& progress,
        ReaderPool& readers,
        std::function<std::uint64_t()> commits,
        std::function<bool()> has_room
    );
    ~Projection();  // after the transaction in hand
    Projection(Projection const&) = delete;
    Projection& operator=(Projection const&) = delete;

private:
    void run();
    Result<void> follow();
    Result<void> make_ready();
    Result<void> open();
    Result<void> rebuild(std::string_view reason);
    Result<void> copy_kept();
    Result<bool> follow_piece();
    Result<spool::FeedChanges> read_changes();
    Result<void> note_position();
    void end_rebuild();
    Result<void> rest();
    void fail(Error const& error);

    IndexFile file_;
    std::unique_ptr<spool::ChangeFeed> feed_;
    Progress& progress_;
    ReaderPool& readers_;
    std::function<std::uint64_t()> commits_;
    std::function<bool()> has_room_;

    std::unique_ptr<spool::Database> database_ = {};
    std::optional<IndexWriter> writer_ = {};
    std::optional<spool::FileWatch> watch_ = {};
    IndexWriter::Position position_ = {};
    std::optional<std::chrono::steady_clock::time_point> building_since_ = {};
    std::chrono::steady_clock::time_point synced_ = {};
    unsigned failures_ = 0;
    bool rebuild_due_ = false;  // one could not be made
    std::thread thread_;
};

}  // namespace kanal::readmodel
