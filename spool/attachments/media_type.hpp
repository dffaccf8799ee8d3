#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace kanal::spool {

// Finds by its first bytes what a file is: pictures, films, sound, documents. What they do not show may be
// what the sender declared, where nothing speaks against it; a page, a script, and what only claims to be a
// picture is application/octet-stream. Nothing is unpacked or decoded. One thread; the rules are loaded at
// the first use.
class MediaTypes {
public:
    MediaTypes();
    ~MediaTypes();
    MediaTypes(MediaTypes const&) = delete;
    MediaTypes& operator=(MediaTypes const&) = delete;

    std::string of(std::string_view bytes, std::string_view declared = {});

private:
    struct Rules;
    std::unique_ptr<Rules> rules_;
};

}  // namespace kanal::spool
