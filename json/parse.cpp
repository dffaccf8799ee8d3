#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kanal {

namespace {

namespace json = boost::json;

constexpr std::size_t kLongestNumber = 64;
constexpr std::size_t kTextIsHalfOfValue = 2;

// The keys of all objects that are open. A number a key comes first: most comparisons end there.
class OpenObjects {
public:
    void open() { begins_.push_back(keys_.size()); }

    void close() {
        if (keys_.size() > begins_.back()) bytes_.resize(keys_[begins_.back()].offset);
        keys_.resize(begins_.back());
        begins_.pop_back();
    }

    std::size_t count() const { return keys_.size() - begins_.back(); }
    void append_part(json::string_view part) { bytes_.append(part.data(), part.size()); }

    // Ends the key made of the parts since the last one; false when the object has it already.
    bool finish_key() {
        std::size_t const offset = keys_.empty() ? 0 : keys_.back().offset + keys_.back().size;
        std::string_view const key = std::string_view(bytes_).substr(offset);
        Key const added{std::hash<std::string_view>{}(key), offset, key.size()};
        for (std::size_t i = begins_.back(); i < keys_.size(); ++i)
            if (keys_[i].hash == added.hash && text_of(keys_[i]) == key) {
                bytes_.resize(offset);
                return false;
            }
        keys_.push_back(added);
        return true;
    }

private:
    struct Key {
        std::size_t hash;
        std::size_t offset;
        std::size_t size;
    };
    std::string_view text_of(Key const& key) const {
        return std::string_view(bytes_).substr(key.offset, key.size);
    }

    std::string bytes_;
    std::vector<Key> keys_;
    std::vector<std::size_t> begins_;
};

// What the parser of Boost.JSON reports while it reads. It refuses by itself what is no JSON; the rest is
// here.
class Handler {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    Handler(JsonLimits const& limits, json::storage_ptr storage) : limits_(limits) {
        stack_.reset(std::move(storage));
    }

    json::value release() { return stack_.release(); }
    char const* reason() const { return reason_; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }

    bool on_object_begin(json::error_code&) {
        objects_.open();
        return true;
    }
    bool on_object_end(std::size_t count, json::error_code&) {
        objects_.close();
        stack_.push_object(count);
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t count, json::error_code& ec) {
        if (count > limits_.items) return refuse("json: too many items", ec);
        stack_.push_array(count);
        return true;
    }

    bool on_key_part(json::string_view part, std::size_t, json::error_code& ec) {
        if (has_nul(part)) return refuse("json: nul", ec);
        objects_.append_part(part);
        stack_.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
        if (has_nul(part)) return refuse("json: nul", ec);
        if (objects_.count() >= limits_.keys) return refuse("json: too many keys", ec);
        objects_.append_part(part);
        bool const first = objects_.finish_key();
        if (!first && !limits_.last_key_counts) return refuse("json: duplicate key", ec);
        stack_.push_key(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code& ec) {
        if (has_nul(part)) return refuse("json: nul", ec);
        stack_.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
        if (has_nul(part)) return refuse("json: nul", ec);
        stack_.push_string(part);
        return true;
    }

    bool on_number_part(json::string_view part, json::error_code& ec) { return count_digits(part, ec); }
    bool on_int64(std::int64_t number, json::string_view part, json::error_code& ec) {
        if (!end_number(part, ec)) return false;
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, json::string_view part, json::error_code& ec) {
        if (!end_number(part, ec)) return false;
        stack_.push_uint64(number);
        return true;
    }
    bool on_double(double number, json::string_view part, json::error_code& ec) {
        if (!std::isfinite(number)) return refuse("json: number", ec);
        if (!end_number(part, ec)) return false;
        stack_.push_double(number);
        return true;
    }
    bool on_bool(bool value, json::error_code&) {
        stack_.push_bool(value);
        return true;
    }
    bool on_null(json::error_code&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    bool refuse(char const* reason, json::error_code& ec) {
        reason_ = reason;
        ec = json::error::syntax;
        return false;
    }
    bool has_nul(json::string_view part) const {
        return !limits_.allow_nul && part.find('\0') != json::string_view::npos;
    }
    bool count_digits(json::string_view part, json::error_code& ec) {
        number_size_ += part.size();
        if (number_size_ > kLongestNumber) return refuse("json: number", ec);
        return true;
    }
    bool end_number(json::string_view part, json::error_code& ec) {
        if (!count_digits(part, ec)) return false;
        number_size_ = 0;
        return true;
    }

    JsonLimits const& limits_;
    json::value_stack stack_;
    OpenObjects objects_;
    std::size_t number_size_ = 0;
    char const* reason_ = nullptr;
};

char const* reason_of(json::error_code const& ec) {
    if (ec == json::error::too_deep) return "json: too deep";
    if (ec == json::error::extra_data) return "json: trailing bytes";
    if (ec == json::error::incomplete) return "json: truncated";
    if (ec == json::error::exponent_overflow) return "json: number";
    return "json: syntax";
}

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits const& limits) {
    json::parse_options options;
    options.max_depth = limits.depth;
    // One block for the whole tree; it lives as long as the last value taken from it.
    auto storage = json::make_shared_resource<json::monotonic_resource>(
        std::max<std::size_t>(text.size() * kTextIsHalfOfValue, 1024)
    );
    json::basic_parser<Handler> parser(options, limits, std::move(storage));

    json::error_code ec;
    std::size_t const used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size()) ec = json::error::extra_data;
    if (ec) {
        char const* const ours = parser.handler().reason();
        return reject(ours != nullptr ? ours : reason_of(ec));
    }
    return parser.handler().release();
}

json::value parse_or_null(std::string_view text, JsonLimits const& limits) {
    auto parsed = parse_json(text, limits);
    return parsed ? std::move(*parsed) : json::value(nullptr);
}

}  // namespace kanal
