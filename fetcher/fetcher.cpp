#include "fetcher/fetcher.hpp"

#include "fetcher/fetch_events.hpp"

#include <pthread.h>
#include <signal.h>

namespace kanal::fetcher {

Fetcher::Fetcher(FetcherOptions options, spool::SpoolThread& spool)
    : private_allowed_(options.transfer.allow_private.size()), lane_(std::move(options), spool, Clock()) {}

Fetcher::~Fetcher() {
    stop();
}

void Fetcher::start() {
    if (private_allowed_ > 0) log_private_allowed(private_allowed_);
    if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
}

void Fetcher::stop() {
    stopping_ = true;
    lane_.wake();
    if (thread_.joinable()) thread_.join();
}

void Fetcher::wake() {
    lane_.wake();
}

void Fetcher::set_rules(MediaRulesByChannel rules) {
    lane_.set_rules(std::move(rules));
}

FetcherStatus Fetcher::status() const {
    return lane_.status();
}

void Fetcher::loop() {
    pthread_setname_np(pthread_self(), "fetcher");
    // OpenSSL writes to broken connections without MSG_NOSIGNAL.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    while (!stopping_)
        lane_.turn(std::chrono::seconds(1));
}

}  // namespace kanal::fetcher
