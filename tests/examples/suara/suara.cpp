#include "channels/platform/deliveries.hpp"
#include "config/yaml_reader.hpp"
#include "core/channel.hpp"
#include "tests/examples/suara/suara_payload.hpp"

#include <memory>

namespace kanal {

namespace {

class Suara final : public Channel {
public:
    Suara(std::string name, std::vector<std::string> secrets)
        : name_(std::move(name)), signature_("x-suara-signature", std::move(secrets)) {}

    Result<Reading> read(RawBytes const& raw) const override { return suara::read_payload(raw); }

    void open(Routes& routes, Intake& intake) override {
        platform::DeliveryRoute delivery;
        delivery.channel = name_;
        delivery.check_head = [this](HttpRequest const& head) { return signature_.check_head(head); };
        delivery.check = [this](HttpRequest const& request) { return signature_.check(request); };
        delivery.read = suara::read_payload;
        platform::open_deliveries(routes, intake, std::move(delivery));
    }

private:
    std::string name_;
    platform::SignatureCheck signature_;
};

}  // namespace

std::unique_ptr<Channel> make_suara(YamlReader& block) {
    auto name = block.text("name");
    auto secrets = block.secrets("secret_file");
    if (name.empty() || secrets.empty()) return nullptr;
    return std::make_unique<Suara>(std::move(name), std::move(secrets));
}

}  // namespace kanal
