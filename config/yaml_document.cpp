#include "config/yaml_document.hpp"

#include "config/yaml_builder.hpp"

#include <unicode/utf8.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <system_error>

namespace kanal {

namespace {

constexpr std::size_t kLargestFile = 1 << 20;

std::string at_line(std::string const& file_name, unsigned line, std::string_view reason) {
    return file_name + ':' + std::to_string(line) + ": " + std::string(reason);
}

// yaml-cpp takes these bytes as they are (or decodes UTF-16), and they would end in records and log lines.
bool is_clean_text(std::string_view text, std::string const& file_name, ConfigFaults& faults) {
    auto const* bytes = reinterpret_cast<std::uint8_t const*>(text.data());
    auto const length = static_cast<std::int32_t>(text.size());
    unsigned line = 1;
    for (std::int32_t at = 0; at < length;) {
        std::int32_t point = 0;
        U8_NEXT(bytes, at, length, point);
        if (point < 0) {
            faults.add(at_line(file_name, line, "these bytes are not UTF-8; save the file as UTF-8"));
            return false;
        }
        bool const allowed = point >= 0x20 || point == '\n' || point == '\r' || point == '\t';
        if (!allowed || point == 0x7f) {
            faults.add(at_line(file_name, line, "an invisible control character; type this line anew"));
            return false;
        }
        if (point == '\n') ++line;
    }
    return true;
}

// What follows the colon in yaml-cpp's texts is taken from the file.
std::string without_quotation(std::string const& message) {
    return message.substr(0, message.find(": "));
}

}  // namespace

YamlEntry const* YamlValue::find(std::string_view key) const {
    auto const found =
        std::find_if(entries.begin(), entries.end(), [key](auto const& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

std::string shown_key(std::string_view key) {
    constexpr std::size_t kLongest = 64;
    std::string shown(key.substr(0, kLongest));
    std::replace_if(
        shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?'
    );
    if (key.size() > kLongest) shown += "...";
    return shown;
}

std::optional<YamlValue> parse_yaml(
    std::string_view text, std::string const& file_name, ConfigFaults& faults
) {
    if (!is_clean_text(text, file_name, faults)) return std::nullopt;

    YamlBuilder builder(text, file_name, faults);
    std::istringstream stream{std::string(text)};
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (YamlBuilder::Stop const&) {
        return std::nullopt;
    } catch (YAML::Exception const& error) {
        auto const line = error.mark.is_null() ? 1U : static_cast<unsigned>(error.mark.line) + 1U;
        faults.add(at_line(
            file_name,
            line,
            "this is not valid YAML (" + without_quotation(error.msg) +
                "); look at the indentation, quotes and brackets here and on the lines before"
        ));
        return std::nullopt;
    }
    return builder.take();
}

std::optional<YamlValue> load_yaml(std::filesystem::path const& file, ConfigFaults& faults) {
    std::string const name = file.string();
    std::string text(kLargestFile + 1, '\0');
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (stream) stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.is_open() || stream.bad()) {
        faults.add(
            at_line(name, 1, "cannot be read: " + std::generic_category().message(errno == 0 ? EIO : errno))
        );
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestFile) {
        faults.add(at_line(name, 1, "the file is larger than 1 MiB; this is no configuration of Kanal"));
        return std::nullopt;
    }
    return parse_yaml(text, name, faults);
}

}  // namespace kanal
