#pragma once

#include "forwarder/lane.hpp"
#include "forwarder/registry.hpp"

#include <memory>
#include <vector>

namespace kanal::spool {
class SpoolThread;
}  // namespace kanal::spool

namespace kanal::forwarder {

// One lane a centre.
class Forwarder {
public:
    // `spool` outlives it.
    Forwarder(std::vector<CentreSetup> centres, spool::SpoolThread& spool);
    ~Forwarder();  // as stop()

    // Makes the threads, which wait for start(). Throws std::system_error where there is none to be had.
    void prepare();
    void start();
    // Finishes, within seconds, the batches in hand of all lanes and settles them: before the spool goes.
    void stop();

    // Any thread, never blocks; for SpoolThread::set_on_commit.
    void wake();
    // Any thread, never blocks: the configuration or a centre was mended (SIGHUP, kanalctl).
    void wake_configured();
    // As Lane::try_out; false also where no centre has this name.
    bool try_out(std::string const& centre, OutboundReport report, Lane::Tried tried);
    std::vector<LaneStatus> status() const;  // any thread, in the order of the configuration

private:
    std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace kanal::forwarder
