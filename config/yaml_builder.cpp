#include "config/yaml_builder.hpp"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <utility>

namespace kanal {

namespace {

constexpr std::size_t kDeepest = 20;
constexpr unsigned kMostFaults = 20;

// The tags yaml-cpp itself gives to what has none.
constexpr std::string_view kPlain = "?";
constexpr std::string_view kQuoted = "!";

// yaml-cpp 0.7 takes the end of the file for the closing quote, and swallows every key up to there.
bool is_unclosed(std::string_view scalar) {
    char const quote = scalar.empty() ? '\0' : scalar.front();
    if (quote != '"' && quote != '\'') return false;
    for (std::size_t at = 1; at < scalar.size(); ++at) {
        bool const doubled = quote == '\'' && scalar.substr(at).starts_with("''");
        if (doubled || (quote == '"' && scalar[at] == '\\')) {
            ++at;
        } else if (scalar[at] == quote) {
            return false;
        }
    }
    return true;
}

unsigned line_of(YAML::Mark const& mark) {
    return mark.is_null() ? 1U : static_cast<unsigned>(mark.line) + 1U;
}

}  // namespace

YamlBuilder::YamlBuilder(std::string_view text, std::string const& file_name, ConfigFaults& faults)
    : text_(text), file_name_(file_name), faults_(faults) {
    // yaml-cpp counts positions behind the byte order mark.
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
}

std::optional<YamlValue> YamlBuilder::take() {
    if (refused_ == 0 && !top_) refuse(1, "the file is empty; begin with the example configuration");
    if (refused_ == 0 && top_->kind != YamlValue::Kind::mapping) {
        refuse(top_->line, "here must stand keys and values, like `state_dir: /var/lib/kanal`");
    }
    if (refused_ > 0) return std::nullopt;
    return std::move(top_);
}

void YamlBuilder::OnDocumentStart(YAML::Mark const& mark) {
    if (++documents_ == 1) return;
    refuse(line_of(mark), "a second document begins here; the file must hold only one, remove the `---`");
    throw Stop{};
}

void YamlBuilder::OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    add({.kind = YamlValue::Kind::null, .line = line_of(mark), .entries = {}});
}

void YamlBuilder::OnAlias(YAML::Mark const& mark, YAML::anchor_t) {
    refuse(line_of(mark), "aliases (*name) are not allowed; write the value out");
    add({.kind = YamlValue::Kind::null, .line = line_of(mark), .entries = {}});
}

void YamlBuilder::OnScalar(
    YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, std::string const& value
) {
    refuse_anchor(mark, anchor);
    // A lone `!` is reported like a quoted text.
    auto const source = text_.substr(std::min(static_cast<std::size_t>(mark.pos), text_.size()));
    bool const lone_tag = source.starts_with('!');
    if ((tag != kPlain && tag != kQuoted) || lone_tag) {
        refuse(line_of(mark), "tags (!name) are not allowed; remove it");
    }
    if (tag == kQuoted && is_unclosed(source)) refuse(line_of(mark), "these quotes are never closed");
    add(
        {.kind = YamlValue::Kind::scalar,
         .line = line_of(mark),
         .text = value,
         .quoted = tag == kQuoted,
         .entries = {}}
    );
}

void YamlBuilder::OnSequenceStart(
    YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value
) {
    begin(YamlValue::Kind::sequence, mark, tag, anchor);
}

void YamlBuilder::OnSequenceEnd() {
    end();
}

void YamlBuilder::OnMapStart(
    YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value
) {
    begin(YamlValue::Kind::mapping, mark, tag, anchor);
}

void YamlBuilder::OnMapEnd() {
    end();
}

void YamlBuilder::begin(
    YamlValue::Kind kind, YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor
) {
    refuse_anchor(mark, anchor);
    if (tag != kPlain) refuse(line_of(mark), "tags (!name) are not allowed; remove it");
    if (open_.size() == kDeepest) {
        faults_.add(
            file_name_ + ':' + std::to_string(line_of(mark)) +
            ": nested more than 20 deep; this is no configuration of Kanal"
        );
        throw Stop{};
    }
    open_.push_back({.value = {.kind = kind, .line = line_of(mark), .entries = {}}});
}

void YamlBuilder::end() {
    auto value = std::move(open_.back().value);
    open_.pop_back();
    add(std::move(value));
}

void YamlBuilder::add(YamlValue value) {
    if (open_.empty()) {
        top_ = std::move(value);
        return;
    }
    auto& frame = open_.back();
    if (frame.value.kind == YamlValue::Kind::sequence) {
        frame.value.items.push_back(std::move(value));
    } else if (!frame.pending) {
        add_key(frame, value);
    } else {
        frame.pending->value = std::move(value);
        frame.value.entries.push_back(std::move(*frame.pending));
        frame.pending.reset();
    }
}

void YamlBuilder::add_key(Frame& frame, YamlValue const& key) {
    if (key.kind != YamlValue::Kind::scalar || key.text.empty()) {
        refuse(key.line, "a key must be a text; put it in quotes");
    } else if (auto const [first, fresh] = frame.seen.emplace(key.text, key.line); !fresh) {
        refuse(
            key.line,
            "stands here a second time, first in line " + std::to_string(first->second) + "; remove one",
            key.text
        );
    }
    frame.pending = YamlEntry{.key = key.text, .line = key.line};
}

void YamlBuilder::refuse_anchor(YAML::Mark const& mark, YAML::anchor_t anchor) {
    if (anchor != 0) refuse(line_of(mark), "anchors (&name) are not allowed; write the value out");
}

void YamlBuilder::refuse(unsigned line, std::string_view reason, std::string_view key) {
    auto where = path();
    if (!key.empty()) where += (where.empty() ? "" : ".") + shown_key(key);
    if (!where.empty()) where += ": ";
    faults_.add(file_name_ + ':' + std::to_string(line) + ": " + where + std::string(reason));
    if (++refused_ == kMostFaults) throw Stop{};
}

std::string YamlBuilder::path() const {
    std::string path;
    for (auto const& frame : open_) {
        if (frame.value.kind == YamlValue::Kind::sequence) {
            path += '[' + std::to_string(frame.value.items.size()) + ']';
        } else if (frame.pending) {
            path += (path.empty() ? "" : ".") + shown_key(frame.pending->key);
        }
    }
    return path;
}

}  // namespace kanal
