#pragma once

#include "base/time.hpp"
#include "config/yaml_document.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// A key that the program knows, as it asked the reader for it. Texts are written as in a file.
struct ConfigKey {
    std::string path = {};  // "http.limits.idle"; in a list with the kind of the entry, "channels[sms].poll"
    std::string type = {};  // "duration", "list of texts", ...; empty: only looked whether it is there
    bool required = false;
    std::string fallback = {};
    std::string least = {};  // empty: none
    std::string most = {};
};

// One mapping of the file, read key by key. A fault is noted and a harmless value returned (the fallback, or
// an empty one), so that one run over the file finds them all. `done()` notes every key that nobody asked
// for. A key that is there without a value (`listen:`) is a fault, but a section or list without one counts
// as missing. Start-up and reload only; one thread. The ConfigFaults given to `open` outlive every reader
// made from it.
class YamlReader {
public:
    static constexpr Duration kLongest = std::chrono::hours(36500 * 24);
    static constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();

    // Reads the whole file. Refused with a fault: more than 1 MiB, anchors, aliases, tags, duplicate keys,
    // more than one document, nesting beyond 20, anything but a mapping at the top, bytes that are not UTF-8,
    // control characters. Nothing is returned then. Faults name the file as it is given here.
    static std::optional<YamlReader> open(std::filesystem::path const& file, ConfigFaults& faults);

    ~YamlReader();
    YamlReader(YamlReader&&) noexcept;
    YamlReader& operator=(YamlReader&&) noexcept;

    // A text is one line without control characters; a number or `true` without quotes is taken as written.
    std::string text(std::string_view key);  // required, not empty
    std::string text(std::string_view key, std::string fallback);
    bool flag(std::string_view key, bool fallback);  // true or false, nothing else
    std::int64_t number(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
    // "500ms", "30s", "15m", "24h", "7d"; a number without a unit is a fault. At most 36500d.
    Duration duration(
        std::string_view key, Duration fallback, Duration least = Duration::zero(), Duration most = kLongest
    );
    // "64MiB", "256KiB", "1GiB" or plain bytes.
    std::uint64_t size(
        std::string_view key, std::uint64_t fallback, std::uint64_t least = 0, std::uint64_t most = kLargest
    );
    std::vector<std::string> texts(std::string_view key
    );  // a sequence of texts, none empty; empty when missing

    // Absolute; a relative one in the file begins at the folder of the file. Does not look whether it exists.
    std::filesystem::path path(std::string_view key);                                  // required
    std::filesystem::path path(std::string_view key, std::filesystem::path fallback);  // fallback as given

    // The content of the file named by the key, without trailing line ends. A fault when it is missing,
    // unreadable, empty, larger than 64 KiB, no regular file, or open to everybody (other users' read or
    // write permission).
    std::string secret(std::string_view key);                          // required
    std::optional<std::string> optional_secret(std::string_view key);  // nothing when the key is missing
    // The one token in the file named by the key, without blank lines and comments (see read_token_file).
    std::string token(std::string_view key);                          // required
    std::optional<std::string> optional_token(std::string_view key);  // nothing when the key is missing
    // The secrets in the file named by the key, one a line, and warnings of the lines that are none (see
    // usable_secrets). Empty when there is none, which is a fault. Required.
    std::vector<std::string> secrets(std::string_view key);

    // A mapping below this one; empty one when missing. Asked for twice it is the same one.
    YamlReader section(std::string_view key);
    // The mapping in the file that the key names; its faults bear that file's name. Nothing, and a fault
    // here, when it cannot be read.
    std::optional<YamlReader> file(std::string_view key);
    bool has(std::string_view key) const;  // with a value; counts as asking for it
    // A sequence of mappings below this one; empty when missing.
    std::vector<YamlReader> sections(std::string_view key);

    // Notes a fault at this key's line: reason in plain words with what to do, never a value of the file.
    // Without a key: at this mapping's own line.
    void fault(std::string_view key, std::string_view reason);

    // The same for what works and is still no good: said at each start, and no fault.
    void warn(std::string_view key, std::string_view reason);

    // No fault has been noted here or in a section taken from here, so far.
    bool clean() const;

    // `done()` will say nothing of this mapping: for a block that cannot be understood, so that one fault is
    // not followed by one for each key.
    void skip();

    // The keys that were asked for so far, here and in every section taken from here: in the order of asking,
    // each followed by those below it.
    std::vector<ConfigKey> keys() const;

    // Notes every key that was not asked for, here and in every section taken from here. Each one once.
    void done();

private:
    struct Node;
    explicit YamlReader(std::shared_ptr<Node> node);
    std::shared_ptr<Node> node_;
};

}  // namespace kanal
