#pragma once

#include "base/time.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal::platform {

// Tells when no message came for longer than is usual here: a SIM without credit, or a mail server that sends
// to another place now, shows in nothing else. Usual is twice the longest pause of the last days; before
// three days are known, nothing is. Pure but for itself.
class SilenceWatch {
public:
    // A fixed time instead of the usual one; zero: what is usual decides.
    explicit SilenceWatch(Duration fixed) : fixed_(fixed) {}

    static constexpr std::string_view kNote = "silence";  // the key of its note

    // What it knows as a note's value, and back.
    std::string to_note() const;
    void restore(std::string_view note);

    void message(Time at);
    // The latest message, or where there is none the first look.
    std::optional<Time> last() const { return last_; }
    // The last message; before the first one when it was looked at first.
    std::optional<Time> since() const { return last_; }
    // How long it has been silent, once for each silence: when it begins to be too long.
    std::optional<Duration> too_long(Time now);

private:
    std::optional<Duration> limit() const;

    Duration fixed_;
    std::optional<Time> last_ = {};
    std::map<std::int64_t, Duration> longest_ = {};  // pause that ended on that day
    bool reported_ = false;
};

// What a look-up at the platform says of our webhook.
struct WebhookState {
    enum class Registration {
        unknown,  // the platform could not be asked, or does not say
        there,
        lost,
    };
    Registration registration = Registration::unknown;
    std::string why = {};  // of `lost`: our own words
};

// Whether a platform still delivers: a subscription that is gone, or silence longer than is usual, shows in
// nothing else. Each change is logged once. Loop thread.
class WebhookWatch {
public:
    // `silence`: see SilenceWatch.
    WebhookWatch(std::string channel, Duration silence);

    // What is known from before; until then nothing is written down.
    boost::asio::awaitable<Result<void>> restore(Intake& intake);

    // Stores a delivery, and with it that there was one: also one that brings no report shows that the way is
    // open.
    boost::asio::awaitable<Result<void>> store(Intake& intake, Batch batch, Time now);

    void look_at_silence(Time now);
    void update(WebhookState state, Time now);

    // webhook: 1 there, 0 lost; last_delivery; silence: 1 longer than usual.
    std::vector<HealthItem> health() const;

private:
    std::string channel_;
    SilenceWatch silence_;
    bool restored_ = false;
    bool silent_ = false;
    std::optional<Time> last_ = {};
    WebhookState state_ = {};
    bool lost_logged_ = false;
    std::optional<Time> looked_up_ = {};
};

}  // namespace kanal::platform
