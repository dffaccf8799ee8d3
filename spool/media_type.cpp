#include "spool/media_type.hpp"

#include <magic.h>

#include <algorithm>
#include <array>
#include <utility>

namespace kanal {

namespace {

constexpr std::string_view kUnknown = "application/octet-stream";
constexpr std::size_t kLooksAt = 256 * 1024;

// What libmagic says, and the registered name of it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kKnown = {{
    {"image/jpeg", "image/jpeg"},
    {"image/png", "image/png"},
    {"image/webp", "image/webp"},
    {"image/gif", "image/gif"},
    {"video/mp4", "video/mp4"},
    {"video/x-m4v", "video/mp4"},
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
    {"application/pdf", "application/pdf"},
}};

}  // namespace

struct MediaTypes::Rules {
    ~Rules() {
        if (cookie) magic_close(cookie);
    }
    magic_t cookie = nullptr;
};

MediaTypes::MediaTypes() = default;
MediaTypes::~MediaTypes() = default;

std::string MediaTypes::of(std::string_view bytes) {
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
    char const* said = magic_buffer(rules_->cookie, bytes.data(), std::min(bytes.size(), kLooksAt));
    if (!said) return std::string(kUnknown);
    auto const* known =
        std::find_if(kKnown.begin(), kKnown.end(), [said](auto const& entry) { return entry.first == said; });
    return std::string(known == kKnown.end() ? kUnknown : known->second);
}

}  // namespace kanal
