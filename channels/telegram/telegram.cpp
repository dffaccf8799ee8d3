#include "channels/channel.hpp"
#include "channels/deliveries.hpp"
#include "channels/in_flight.hpp"
#include "channels/platform_keys.hpp"
#include "channels/registry.hpp"
#include "channels/telegram/album.hpp"
#include "channels/telegram/album_notes.hpp"
#include "channels/telegram/secret_token.hpp"
#include "channels/telegram/telegram_media.hpp"
#include "channels/telegram/telegram_payload.hpp"

#include <algorithm>

namespace kanal {

namespace telegram {

namespace {

// An update is one message, with the one it answers.
constexpr std::size_t kBodyLimit = std::size_t{1024} * 1024;

struct Options {
    std::string name = {};
    std::vector<std::string> secret_tokens = {};
    std::string bot_id = {};
    MediaRules media = {};
};

class Telegram final : public Channel {
public:
    explicit Telegram(Options options) : options_(std::move(options)) {}

    Result<Reading> read(RawBytes const& raw) const override { return read_payload(raw, options_.bot_id); }

    void open(Routes& routes, Intake& intake) override;
    MediaRules media_rules() const override { return options_.media; }

private:
    asio::awaitable<Result<void>> store(Intake& intake, Reading reading);

    Options options_;
    InFlight in_flight_;
};

void Telegram::open(Routes& routes, Intake& intake) {
    DeliveryRoute delivery;
    delivery.channel = options_.name;
    delivery.body_limit = kBodyLimit;
    delivery.check_head = [this](HttpRequest const& head) {
        return check_secret_token(head, options_.secret_tokens);
    };
    delivery.check = delivery.check_head;
    delivery.read = [this](RawBytes const& raw) { return read(raw); };
    delivery.store = [this, &intake](Reading reading) { return store(intake, std::move(reading)); };
    open_deliveries(routes, intake, std::move(delivery));
}

asio::awaitable<Result<void>> Telegram::store(Intake& intake, Reading reading) {
    Batch batch;
    batch.channel = options_.name;
    // No other part of an album may be stored between looking up what is known of it and storing this one.
    std::vector<InFlight::Hold> holds;
    for (auto& submission : reading.submissions) {
        if (!is_album(submission)) continue;
        auto hold = in_flight_.hold(submission.external_id);
        if (!hold) co_return retry("telegram: store: another part of the album is being stored");
        holds.push_back(std::move(*hold));
        auto const completed =
            co_await complete_album(intake, options_.name, options_.bot_id, submission, batch.notes);
        if (!completed) co_return completed.error();
    }
    batch.reading = std::move(reading);
    auto const receipts = co_await intake.accept(std::move(batch));
    if (!receipts) co_return receipts.error();
    co_return Result<void>{};
}

std::vector<std::string> read_secret_tokens(YamlReader& block) {
    auto tokens = read_secrets(block, "secret_token_file");
    if (std::all_of(tokens.begin(), tokens.end(), is_secret_token)) return tokens;
    block.fault("secret_token_file", "use 1 to 256 of A-Z, a-z, 0-9, '_' and '-', as Telegram demands");
    return {};
}

// Its id stands in every report's identity: two bots count their messages from 1.
std::string read_bot_id(YamlReader& block) {
    auto const token = block.secret("bot_token_file");
    auto id = bot_id_of(token);
    if (id.empty() && !token.empty()) {
        block.fault("bot_token_file", "put the token there that @BotFather gave, like 123456789:AAF...");
    }
    return id;
}

}  // namespace

}  // namespace telegram

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_telegram(YamlReader& block) {
    telegram::Options options;
    options.name = block.text("name");
    options.secret_tokens = telegram::read_secret_tokens(block);
    options.bot_id = telegram::read_bot_id(block);
    auto const api_url = read_api_url(block, "https://api.telegram.org");
    options.media = telegram::media_rules(api_url, block.path("bot_token_file", {}));
    if (options.name.empty() || options.secret_tokens.empty() || options.bot_id.empty()) return nullptr;
    return std::make_unique<telegram::Telegram>(std::move(options));
}

}  // namespace kanal
