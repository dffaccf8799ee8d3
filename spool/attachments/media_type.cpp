#include "spool/attachments/media_type.hpp"

#include "base/ascii.hpp"

#include <magic.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace kanal::spool {

namespace {

constexpr std::string_view kUnknown = "application/octet-stream";
constexpr std::size_t kLooksAt = 256 * 1024;
constexpr std::size_t kLongestName = 100;

// What libmagic says, and the registered name of it.
constexpr std::pair<std::string_view, std::string_view> kKnown[] = {
    {"image/jpeg", "image/jpeg"},
    {"image/png", "image/png"},
    {"image/webp", "image/webp"},
    {"image/gif", "image/gif"},
    {"image/heic", "image/heic"},
    {"image/heic-sequence", "image/heic-sequence"},
    {"image/heif", "image/heif"},
    {"image/heif-sequence", "image/heif-sequence"},
    {"image/avif", "image/avif"},
    {"image/jxl", "image/jxl"},
    {"image/bmp", "image/bmp"},
    {"image/x-ms-bmp", "image/bmp"},
    {"image/tiff", "image/tiff"},
    {"video/mp4", "video/mp4"},
    {"video/x-m4v", "video/mp4"},
    {"video/quicktime", "video/quicktime"},
    {"video/webm", "video/webm"},
    {"video/x-matroska", "video/matroska"},
    {"video/mpeg", "video/mpeg"},
    {"video/x-msvideo", "video/x-msvideo"},
    {"video/3gpp", "video/3gpp"},
    {"video/3gpp2", "video/3gpp2"},
    {"video/ogg", "video/ogg"},
    {"audio/ogg", "audio/ogg"},
    {"application/ogg", "application/ogg"},
    {"audio/AMR", "audio/AMR"},
    {"audio/amr", "audio/AMR"},
    {"audio/mpeg", "audio/mpeg"},
    {"audio/mp4", "audio/mp4"},
    {"audio/x-m4a", "audio/mp4"},
    {"audio/aac", "audio/aac"},
    {"audio/x-hx-aac-adts", "audio/aac"},
    {"audio/x-wav", "audio/wav"},
    {"audio/flac", "audio/flac"},
    {"audio/x-aiff", "audio/aiff"},
    {"application/pdf", "application/pdf"},
    {"application/zip", "application/zip"},
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"},
    {"text/rtf", "text/rtf"},
    {"text/vcard", "text/vcard"},
};

// Their first octets are always known: what does not look like one is none.
constexpr std::string_view kAlwaysSeen[] = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/avif",
    "image/bmp",
    "image/tiff",
    "application/pdf"};

// Documents that libmagic recognises only from a whole file.
constexpr std::string_view kDocuments[] = {
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"};

template <std::size_t Size>
bool lists(std::string_view const (&names)[Size], std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_text(std::string_view bytes) {
    auto const is_control = [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b;
    };
    return std::none_of(bytes.begin(), bytes.end(), is_control);
}

// What the sender said, where the content does not contradict it and nothing that reads it can be harmed:
// never a page or a script.
std::string_view believed(std::string_view declared, std::string_view bytes) {
    auto const plain = declared.substr(0, declared.find_first_of("; "));
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '/' || c == '.' || c == '-' || c == '+';
    };
    bool const named = std::all_of(plain.begin(), plain.end(), fits) && plain.size() <= kLongestName &&
                       std::count(plain.begin(), plain.end(), '/') == 1 && !plain.ends_with('/');
    if (!named || lists(kAlwaysSeen, plain) || plain.find("xml") != std::string_view::npos) {
        return lists(kDocuments, plain) && !is_text(bytes) ? plain : kUnknown;
    }
    if (is_text(bytes)) return plain == "text/plain" || plain == "text/csv" ? plain : kUnknown;
    bool const medium =
        plain.starts_with("image/") || plain.starts_with("audio/") || plain.starts_with("video/");
    return medium || lists(kDocuments, plain) ? plain : kUnknown;
}

}  // namespace

struct MediaTypes::Rules {
    ~Rules() {
        if (cookie) magic_close(cookie);
    }
    magic_t cookie = nullptr;
};

MediaTypes::MediaTypes() = default;
MediaTypes::~MediaTypes() = default;

std::string MediaTypes::of(std::string_view bytes, std::string_view declared) {
    if (!rules_) {
        rules_ = std::make_unique<Rules>();
        // Everything that would look into a file instead of at its head is off.
        rules_->cookie = magic_open(
            MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_APPTYPE |
            MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TEXT | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TOKENS |
            MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON | MAGIC_NO_CHECK_CSV
        );
        if (rules_->cookie && magic_load(rules_->cookie, nullptr) != 0) {
            magic_close(rules_->cookie);
            rules_->cookie = nullptr;
        }
    }
    if (!rules_->cookie) return std::string(kUnknown);
    bytes = bytes.substr(0, kLooksAt);
    char const* said = magic_buffer(rules_->cookie, bytes.data(), bytes.size());
    std::string_view const seen = said ? said : kUnknown;
    auto const is_it = [seen](auto const& entry) { return entry.first == seen; };
    auto const* const known = std::find_if(std::begin(kKnown), std::end(kKnown), is_it);
    if (seen == kUnknown) return std::string(believed(declared, bytes));
    if (known == std::end(kKnown)) return std::string(kUnknown);
    // A document of an office is a ZIP archive on the outside.
    if (seen == "application/zip" && lists(kDocuments, declared)) return std::string(declared);
    return std::string(known->second);
}

}  // namespace kanal::spool
