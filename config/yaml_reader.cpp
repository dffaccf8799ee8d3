#include "config/yaml_reader.hpp"

#include "base/ascii.hpp"
#include "config/quantity.hpp"
#include "config/secret_file.hpp"
#include "config/yaml_node.hpp"

#include <algorithm>

namespace kanal {

namespace {

// Texts become HTTP header fields, paths and log values; an escape in double quotes could smuggle these in.
bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_control);
}

}  // namespace

YamlReader::YamlReader(std::shared_ptr<Node> node) : node_(std::move(node)) {}
YamlReader::~YamlReader() = default;
YamlReader::YamlReader(YamlReader&&) noexcept = default;
YamlReader& YamlReader::operator=(YamlReader&&) noexcept = default;

std::optional<YamlReader> YamlReader::open(std::filesystem::path const& file, ConfigFaults& faults) {
    auto top = load_yaml(file, faults);
    if (!top) return std::nullopt;
    auto node = std::make_shared<Node>();
    node->file_name = file.string();
    node->folder = std::filesystem::absolute(file).parent_path();
    node->value = std::make_shared<YamlValue const>(std::move(*top));
    node->faults = &faults;
    return YamlReader(std::move(node));
}

std::string YamlReader::text(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "text", .required = true});
    if (node_->ask(key) == nullptr) {
        node_->note_missing(key);
        return {};
    }
    auto const* value = node_->ask_scalar(key);
    if (value == nullptr) return {};
    if (value->text.empty()) fault(key, "is empty; write a value");
    return text(key, std::string());
}

std::string YamlReader::text(std::string_view key, std::string fallback) {
    node_->describe({.path = std::string(key), .type = "text", .fallback = fallback});
    auto const* value = node_->ask_scalar(key);
    if (value == nullptr) return fallback;
    if (has_control_characters(value->text)) {
        fault(key, "must be one line of text without control characters");
        return fallback;
    }
    return value->text;
}

bool YamlReader::flag(std::string_view key, bool fallback) {
    node_->describe({.path = std::string(key), .type = "flag", .fallback = fallback ? "true" : "false"});
    auto const* value = node_->ask_scalar(key);
    if (value == nullptr) return fallback;
    if (!value->quoted && value->text == "true") return true;
    if (!value->quoted && value->text == "false") return false;
    fault(key, "must be true or false, without quotes");
    return fallback;
}

std::int64_t YamlReader::number(
    std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most
) {
    node_->describe(
        {.path = std::string(key),
         .type = "number",
         .fallback = std::to_string(fallback),
         .least = std::to_string(least),
         .most = std::to_string(most)}
    );
    auto const* value = node_->ask_scalar(key);
    if (value == nullptr) return fallback;
    auto const number = value->quoted ? std::nullopt : parse_number(value->text);
    if (number && *number >= least && *number <= most) return *number;
    fault(
        key,
        "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
            ", without quotes or unit"
    );
    return fallback;
}

Duration YamlReader::duration(std::string_view key, Duration fallback, Duration least, Duration most) {
    node_->describe(
        {.path = std::string(key),
         .type = "duration",
         .fallback = to_text(fallback),
         .least = least == Duration::zero() ? "" : to_text(least),
         .most = most == kLongest ? "" : to_text(most)}
    );
    auto const* value = node_->ask_scalar(key);
    if (value == nullptr) return fallback;
    auto const duration = parse_duration(value->text);
    if (duration && *duration >= least && *duration <= most) return *duration;
    if (duration) {
        fault(key, "must be from " + to_text(least) + " to " + to_text(most));
    } else {
        fault(key, "must be a whole number with a unit: 500ms, 30s, 15m, 24h or 7d");
    }
    return fallback;
}

std::uint64_t YamlReader::size(
    std::string_view key, std::uint64_t fallback, std::uint64_t least, std::uint64_t most
) {
    node_->describe(
        {.path = std::string(key),
         .type = "size",
         .fallback = size_to_text(fallback),
         .least = least == 0 ? "" : size_to_text(least),
         .most = most == kLargest ? "" : size_to_text(most)}
    );
    auto const* value = node_->ask_scalar(key);
    if (value == nullptr) return fallback;
    auto const size = parse_size(value->text);
    if (size && *size >= least && *size <= most) return *size;
    if (size) {
        fault(key, "must be from " + size_to_text(least) + " to " + size_to_text(most));
    } else {
        fault(key, "must be a whole number of bytes or with a unit: 256KiB, 64MiB or 1GiB");
    }
    return fallback;
}

std::vector<std::string> YamlReader::texts(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "list of texts", .fallback = "[]"});
    auto const* entry = node_->ask(key);
    if (entry == nullptr || entry->value.kind == YamlValue::Kind::null) return {};
    if (entry->value.kind != YamlValue::Kind::sequence) {
        fault(key, "must be a list; write [first, second]");
        return {};
    }
    std::vector<std::string> texts;
    for (auto const& item : entry->value.items) {
        bool const good = item.kind == YamlValue::Kind::scalar && !item.text.empty();
        if (good && !has_control_characters(item.text)) {
            texts.push_back(item.text);
            continue;
        }
        auto const index = &item - entry->value.items.data();
        node_->note(
            item.line, std::string(key) + '[' + std::to_string(index) + ']', "must be a text, not empty"
        );
    }
    return texts;
}

std::filesystem::path YamlReader::path(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "path", .required = true});
    auto const value = text(key);
    return value.empty() ? std::filesystem::path() : (node_->folder / value).lexically_normal();
}

std::filesystem::path YamlReader::path(std::string_view key, std::filesystem::path fallback) {
    node_->describe({.path = std::string(key), .type = "path", .fallback = fallback.string()});
    if (node_->ask(key) == nullptr) return fallback;
    auto value = path(key);
    return value.empty() ? fallback : value;
}

std::string YamlReader::secret(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "secret file", .required = true});
    auto const file = path(key);
    if (file.empty()) return {};
    auto content = read_secret_file(file);
    if (content) return std::move(*content);
    fault(key, content.error().what);
    return {};
}

std::optional<std::string> YamlReader::optional_secret(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "secret file"});
    if (node_->ask(key) == nullptr) return std::nullopt;
    return secret(key);
}

std::string YamlReader::token(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "token file", .required = true});
    auto const file = path(key);
    if (file.empty()) return {};
    auto token = read_token_file(file);
    if (token) return std::move(*token);
    fault(key, token.error().what);
    return {};
}

std::optional<std::string> YamlReader::optional_token(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "token file"});
    if (node_->ask(key) == nullptr) return std::nullopt;
    return token(key);
}

std::vector<std::string> YamlReader::secrets(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "secrets file", .required = true});
    auto const content = secret(key);
    if (content.empty()) return {};  // has been noted
    auto found = usable_secrets(content);
    for (auto const& warning : found.warnings)
        warn(key, warning);
    if (found.usable.empty()) fault(key, "holds no secret; put the one of the platform there, one a line");
    return std::move(found.usable);
}

YamlReader YamlReader::section(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "section"});
    auto const* entry = node_->ask(key);
    std::string const name(key);
    if (entry == nullptr) return YamlReader(node_->take(name, nullptr, node_->line));
    bool const mapping = entry->value.kind == YamlValue::Kind::mapping;
    auto below = node_->take(name, mapping ? &entry->value : nullptr, entry->line);
    below->misshapen = !mapping && entry->value.kind != YamlValue::Kind::null;
    if (below->misshapen) fault(key, "must be a section; indent its keys below it, each as `key: value`");
    return YamlReader(std::move(below));
}

std::optional<YamlReader> YamlReader::file(std::string_view key) {
    auto const named = path(key, {});
    if (named.empty()) return std::nullopt;
    auto opened = open(named, *node_->faults);
    if (!opened) fault(key, "cannot be used; its own fault stands beside this one");
    return opened;
}

bool YamlReader::has(std::string_view key) const {
    auto const* entry = node_->ask(key);
    return entry != nullptr && entry->value.kind != YamlValue::Kind::null;
}

std::vector<YamlReader> YamlReader::sections(std::string_view key) {
    node_->describe({.path = std::string(key), .type = "list of sections"});
    auto const* entry = node_->ask(key);
    if (entry == nullptr || entry->value.kind == YamlValue::Kind::null) return {};
    if (entry->value.kind != YamlValue::Kind::sequence) {
        fault(key, "must be a list; begin each entry with `- `");
        return {};
    }
    std::vector<YamlReader> below;
    for (auto const& item : entry->value.items) {
        auto const index = &item - entry->value.items.data();
        auto const name = std::string(key) + '[' + std::to_string(index) + ']';
        if (item.kind == YamlValue::Kind::mapping) {
            below.push_back(YamlReader(node_->take(name, &item, item.line)));
        } else {
            node_->note(item.line, name, "must be a section; write `- {key: value, ...}`");
        }
    }
    return below;
}

void YamlReader::fault(std::string_view key, std::string_view reason) {
    node_->note(node_->line_of(key), key, reason);
}

void YamlReader::warn(std::string_view key, std::string_view reason) {
    node_->faults->warn(node_->line_text(node_->line_of(key), key, reason));
}

bool YamlReader::clean() const {
    return node_->clean();
}

void YamlReader::skip() {
    node_->skipped = true;
}

std::vector<ConfigKey> YamlReader::keys() const {
    std::vector<ConfigKey> keys;
    node_->list_keys("", keys);
    return keys;
}

void YamlReader::done() {
    node_->note_unknown();
}

}  // namespace kanal
