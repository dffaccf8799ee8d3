#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace kanal {

// Tells by its first bytes what a file is. Knows what citizens send: pictures, films, sound, PDF. Everything
// else, and what only claims to be one of these, is application/octet-stream. Nothing is unpacked or decoded.
// One thread; the rules are loaded at the first use.
class MediaTypes {
public:
    MediaTypes();
    ~MediaTypes();
    MediaTypes(MediaTypes const&) = delete;
    MediaTypes& operator=(MediaTypes const&) = delete;

    std::string of(std::string_view bytes);

private:
    struct Rules;
    std::unique_ptr<Rules> rules_;
};

}  // namespace kanal
