#include "channels/mail/mail_parser.hpp"

#include "channels/mail/mail_body.hpp"
#include "channels/mail/mail_header.hpp"

#include <gmime/gmime.h>

#include <memory>

namespace kanal::mail {

namespace {

struct Release {
    void operator()(gpointer object) const { g_object_unref(object); }
    void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Release>;

Owned<GMimeMessage> construct(std::string_view raw) {
    [[maybe_unused]] static bool const initialised = (g_mime_init(), true);
    Owned<GMimeStream> const stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
    Owned<GMimeParser> const parser(g_mime_parser_new_with_stream(stream.get()));
    Owned<GMimeParserOptions> const options(g_mime_parser_options_clone(g_mime_parser_options_get_default()));
    char const* charsets[] = {"utf-8", "windows-1252", nullptr};
    g_mime_parser_options_set_fallback_charsets(options.get(), charsets);
    return Owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), options.get()));
}

}  // namespace

ParsedMail parse_mail(std::string_view raw, bool cut, ParseLimits const& limits) {
    ParsedMail mail;
    auto const entity = read_entity(raw, true);
    auto const message = raw.empty() ? nullptr : construct(raw);
    if (!message) {
        mail.damage.set(Damage::unreadable);
        return mail;
    }
    read_header(entity.fields, mail);
    read_body(*message, cut, limits, mail);
    return mail;
}

}  // namespace kanal::mail
