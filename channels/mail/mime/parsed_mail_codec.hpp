#pragma once

#include "channels/mail/mime/parsed_mail.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::mail {

// How a parsed mail travels from the parser's child process: fields in the order of the struct, texts behind
// their length in eight octets. Both ends are the same program, so there is no version.
std::string encode(ParsedMail const& mail);

// Nothing where `bytes` is not exactly one encoded mail, or where a text of it is not UTF-8: the child has
// read what strangers sent, and is not trusted.
std::optional<ParsedMail> decode(std::string_view bytes);

}  // namespace kanal::mail
