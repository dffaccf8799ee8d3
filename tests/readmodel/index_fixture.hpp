#pragma once

#include "readmodel/index_file.hpp"
#include "readmodel/index_reader.hpp"
#include "readmodel/index_writer.hpp"
#include "spool/reports/change_feed.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace kanal::test {

// A spool, and the read model that follows it when it is told to.
class FollowedSpool {
public:
    explicit FollowedSpool(std::vector<std::string> centres = {"lapor"}) {
        auto options = plain_options(folder_.path());
        options.centres = std::move(centres);
        spool_ = open_spool(options);
        auto opened = spool::ChangeFeed::open(folder_.path());
        REQUIRE(opened);
        feed_ = std::move(*opened);
        auto created = file_.create();
        REQUIRE(created);
        database_ = std::move(*created);
        writer_.emplace(*database_);
        REQUIRE(writer_->begin());
        REQUIRE(writer_->set_position({}));
        REQUIRE(writer_->commit());
    }

    spool::Spool& spool() { return *spool_; }
    readmodel::IndexWriter& writer() { return *writer_; }
    spool::Database& database() { return *database_; }

    void follow() {
        for (bool more = true; more;) {
            auto const changes = feed_->changes_after(position_, 100, [this](std::string const& key) {
                return writer_->editions_of(key);
            });
            REQUIRE(changes);
            REQUIRE(writer_->begin());
            REQUIRE(writer_->apply(*changes));
            REQUIRE(writer_->commit());
            position_ = changes->reached;
            more = changes->more;
        }
    }

    readmodel::IndexReader reader() { return readmodel::IndexReader(*database_); }

    // The names of the reports that fit, newest first, over as many pages as it takes.
    std::vector<std::string> ids(readmodel::ReportFilter const& filter, std::size_t limit = 50) {
        std::vector<std::string> found;
        for (auto below = readmodel::kFromTheNewest; below > 0;) {
            auto const page = reader().list(filter, below, limit);
            REQUIRE(page);
            for (auto const& report : page->reports)
                found.push_back(report.id);
            below = page->next;
        }
        return found;
    }

private:
    TempDir folder_ = {};
    std::unique_ptr<spool::Spool> spool_ = {};
    std::unique_ptr<spool::ChangeFeed> feed_ = {};
    readmodel::IndexFile file_{folder_.path() / "index.db"};
    std::unique_ptr<spool::Database> database_ = {};
    std::optional<readmodel::IndexWriter> writer_ = {};
    spool::FeedPosition position_ = {};
};

}  // namespace kanal::test
