#include "channels/desk_entry/entry_payload.hpp"
#include "config/yaml_reader.hpp"
#include "core/channel.hpp"

#include <memory>

namespace kanal {

namespace {

// Letters, visitors, calls and faxes: an officer writes them down. What he wrote comes in as an operation.
class DeskEntry final : public Channel {
public:
    explicit DeskEntry(std::string account) : account_(std::move(account)) {}

    Result<Reading> read(RawBytes const& raw) const override {
        return desk_entry::read_payload(raw, account_);
    }

private:
    std::string account_;
};

}  // namespace

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_desk_entry(YamlReader& block) {
    auto const name = block.text("name");
    auto account = block.text("account", "meja");
    if (name.empty() || !block.clean()) return nullptr;
    return std::make_unique<DeskEntry>(std::move(account));
}

}  // namespace kanal
