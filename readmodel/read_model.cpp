#include "readmodel/read_model.hpp"

#include "base/log.hpp"
#include "readmodel/projection.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal::readmodel {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReaders = 3;

using Feeds = std::vector<std::unique_ptr<spool::ChangeFeed>>;

// One for the projection and one for each reader.
Result<Feeds> open_feeds(std::filesystem::path const& directory) {
    Feeds feeds;
    for (std::size_t i = 0; i < kReaders + 1; ++i) {
        auto feed = spool::ChangeFeed::open(directory);
        if (!feed) return feed.error();
        feeds.push_back(std::move(*feed));
    }
    return feeds;
}

}  // namespace

ReadModel::ReadModel(
    std::filesystem::path const& directory, spool::SpoolThread& spool, std::string const& zone
)
    : spool_(spool) {
    auto feeds = open_feeds(directory);
    if (!feeds) {
        log::event(log::Level::error, "readmodel_failed", {{"reason", feeds.error().what}});
        progress_.fail(feeds.error().what);
        return;
    }
    auto feed = std::move(feeds->back());
    feeds->pop_back();
    readers_ = std::make_unique<ReaderPool>(progress_, std::move(*feeds));
    projection_ = std::make_unique<Projection>(
        IndexFile{directory / "index.db", zone},
        std::move(feed),
        progress_,
        *readers_,
        [this] { return spool_.commits(); },
        [this] { return spool_.accepting(); }
    );
    spool_.set_on_change([this] { progress_.wake(); });
}

ReadModel::~ReadModel() {
    spool_.set_on_change({});
    progress_.stop();
    projection_.reset();
    readers_.reset();
}

asio::awaitable<void> ReadModel::submit(
    std::shared_ptr<Question> question, std::uint64_t commit, Duration patience
) {
    if (!readers_) {
        question->fail(retry("readmodel: read: the spool cannot be read beside its writer"));
        co_return;
    }
    auto const executor = co_await asio::this_coro::executor;
    auto initiate = [this, question = std::move(question), commit, patience, executor](auto handler) mutable {
        ReaderPool::Asked asked;
        asked.question = std::move(question);
        asked.commit = commit;
        asked.patience = patience;
        asked.executor = asio::prefer(executor, asio::execution::outstanding_work.tracked);
        asked.done = std::make_unique<asio::any_completion_handler<void()>>(std::move(handler));
        readers_->ask(std::move(asked));
    };
    auto const& token = asio::use_awaitable;
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(std::move(initiate), token);
}

Progress::Status ReadModel::status() const {
    return progress_.status();
}

}  // namespace kanal::readmodel
