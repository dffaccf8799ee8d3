#pragma once

#include "channels/mail/mime/mime_entity.hpp"

#include <string>

namespace kanal::mail {

// What the header of a part says about its content. Values are the sender's bytes.
struct PartType {
    std::string type = {};  // "text/plain", lower case; empty: none, or no type
    bool given = false;     // there is a Content-Type
    std::string charset = {};
    std::string boundary = {};
    bool flowed = false;  // format=flowed
    bool delsp = false;
    std::string file_name = {};  // of Content-Disposition, or the name in Content-Type
    bool attachment = false;
    std::string encoding = {};  // "base64", "quoted-printable", "uuencode"; empty: as it is

    bool is(std::string_view whole) const { return type == whole; }
    bool is_a(std::string_view main) const {
        return type.starts_with(main) && type.substr(main.size(), 1) == "/";
    }
};

// Parameters are read by GMime, which knows RFC 2231 and what mailers make of it, so the parser's child
// process only. With `simple` boundary and charset alone are read, without it.
PartType read_part_type(MimeEntity const& entity, bool simple);

}  // namespace kanal::mail
