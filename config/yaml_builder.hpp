#pragma once

#include "config/yaml_document.hpp"

#include <yaml-cpp/eventhandler.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace YAML {
struct Mark;
}

namespace kanal {

// Makes values of the parser's events and refuses what Kanal does not want in its configuration, before it
// can grow: an alias is never followed, nothing beyond the deepest nesting is built.
class YamlBuilder final : public YAML::EventHandler {
public:
    // Thrown through the parser: what comes after is not worth reading. The fault is noted.
    struct Stop {};

    // `text` is what the parser reads; all three outlive the builder.
    YamlBuilder(std::string_view text, std::string const& file_name, ConfigFaults& faults);

    // The top mapping, after the last event; nothing when a fault was noted.
    std::optional<YamlValue> take();

    void OnDocumentStart(YAML::Mark const& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override;
    void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override;
    void OnScalar(
        YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, std::string const& value
    ) override;
    void OnSequenceStart(
        YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style
    ) override;
    void OnSequenceEnd() override;
    void OnMapStart(
        YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style
    ) override;
    void OnMapEnd() override;

private:
    struct Frame {  // one sequence or mapping that is still open
        YamlValue value = {};
        std::optional<YamlEntry> pending = {};      // the key whose value comes next
        std::map<std::string, unsigned> seen = {};  // keys and their lines
    };

    void begin(YamlValue::Kind kind, YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor);
    void end();
    void add(YamlValue value);
    void add_key(Frame& frame, YamlValue const& key);
    void refuse_anchor(YAML::Mark const& mark, YAML::anchor_t anchor);
    void refuse(unsigned line, std::string_view reason, std::string_view key = {});
    std::string path() const;

    std::string_view text_;
    std::string const& file_name_;
    ConfigFaults& faults_;
    std::vector<Frame> open_;
    std::optional<YamlValue> top_;
    unsigned documents_ = 0;
    unsigned refused_ = 0;
};

}  // namespace kanal
