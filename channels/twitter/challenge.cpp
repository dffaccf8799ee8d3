#include "channels/twitter/challenge.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"
#include "channels/platform/note_words.hpp"
#include "core/health_item.hpp"

#include <algorithm>

namespace kanal::twitter {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLongest = 256;

constexpr auto kDay = std::chrono::hours(24);
// Anybody can ask for the challenge; nobody shall make us write for each.
constexpr auto kBetweenNotes = std::chrono::minutes(10);
constexpr std::string_view kNote = "challenge";
constexpr std::string_view kAsked = "asked";
constexpr std::string_view kWatching = "since";

}  // namespace

bool is_challenge(std::string_view text) {
    auto const fits = [](char c) {
        return is_alphanumeric(c) || std::string_view("+/-_=.~").find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), fits);
}

std::optional<std::string> answer_challenge(
    HttpRequest const& request, std::vector<std::string> const& secrets
) {
    auto const token = request.parameter("crc_token").value_or("");
    if (!is_challenge(token) || secrets.empty()) return std::nullopt;
    return "{\"response_token\":\"sha256=" + to_base64(hmac_sha256(secrets.front(), token)) + "\"}";
}

asio::awaitable<Result<void>> ChallengeWatch::restore(Intake& intake, Time now) {
    std::string const key(kNote);
    auto const notes = co_await intake.notes(channel_, key);
    if (!notes) co_return notes.error();
    auto const note = notes->find(key);
    auto const parts = words::split(note == notes->end() ? std::string_view{} : note->second);
    auto const known = parts.size() == 2 ? words::to_time(parts[1]) : std::nullopt;
    if (!last_) last_ = known ? known : now;
    noted_ = known;
    asked_ever_ = asked_ever_ || (known && parts[0] == kAsked);
    co_return Result<void>{};
}

void ChallengeWatch::answered(Time now) {
    last_ = now;
    asked_ever_ = true;
    if (missing_) log::event(log::Level::notice, "challenge_back", {{"channel", channel_}});
    missing_ = false;
}

asio::awaitable<void> ChallengeWatch::look(Intake& intake, Time now) {
    if (!last_ || now < *last_) last_ = now;
    if (!missing_ && now - *last_ >= kDay) {
        missing_ = true;
        auto const hours = std::chrono::duration_cast<std::chrono::hours>(now - *last_).count();
        log::event(log::Level::alert, "challenge_missing", {{"channel", channel_}, {"hours", hours}});
    }
    if (noted_ && *last_ - *noted_ < kBetweenNotes && *last_ >= *noted_) co_return;
    Batch batch;
    batch.channel = channel_;
    std::string value(asked_ever_ ? kAsked : kWatching);
    batch.notes.push_back({std::string(kNote), value.append(" ").append(words::from_time(*last_))});
    auto const last = last_;
    auto const stored = co_await intake.accept(std::move(batch));
    if (stored) noted_ = last;
}

std::vector<HealthItem> ChallengeWatch::health() const {
    HealthItem missing;
    missing.name = "challenge_missing";
    missing.text = missing_ ? "not asked for a day" : "no";
    missing.value = missing_ ? 1 : 0;
    return {health_time("last_challenge", asked_ever_ ? last_ : std::nullopt), missing};
}

}  // namespace kanal::twitter
