#include "channels/mail/mime/mail_parser.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/mail_body.hpp"
#include "channels/mail/mime/mail_header.hpp"

#include <gmime/gmime.h>

namespace kanal::mail {

ParsedMail parse_mail(std::string_view raw, bool cut, ParseLimits const& limits) {
    if (!limits.simple) {
        [[maybe_unused]] static bool const initialised = (g_mime_init(), true);
    }
    ParsedMail mail;
    auto const repaired = repaired_line_ends(raw);
    auto const entity = read_entity(repaired ? std::string_view(*repaired) : raw, true);
    if (entity.fields.empty() && trimmed(entity.body).empty()) {
        mail.damage.set(Damage::unreadable);
        return mail;
    }
    if (limits.simple) mail.damage.set(Damage::simple);
    read_header(entity.fields, mail);
    read_body(entity, cut, limits.simple, limits, mail);
    return mail;
}

}  // namespace kanal::mail
