#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "channels/mail/mime/parsed_mail.hpp"
#include "text/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever the bytes: nothing crashes, the mail ends in exactly one place with its bytes untouched,
// everything that is text is UTF-8, and it survives the way from the parser's process to ours.
namespace {

using namespace kanal;

void demand(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const bytes(reinterpret_cast<char const*>(data), size);
    // As answers come from a child that may have been taken over.
    (void)mail::decode(bytes);

    auto const parsed = mail::parse_mail(bytes, size % 2 == 1);
    auto decoded = mail::decode(mail::encode(parsed));
    demand(decoded.has_value());

    RawBytes const raw{"message/rfc822", bytes};
    auto const read = mail::to_reading(std::move(*decoded), raw, {});
    auto const& reading = read.reading;
    demand(reading.submissions.size() + reading.dropped + reading.unreadable.size() >= 1);
    demand(reading.submissions.size() + reading.dropped <= 1 && reading.ignored.empty());
    for (auto const& submission : reading.submissions) {
        demand(submission.raw.bytes == bytes && submission.external_id.size() == 64);
        demand(is_utf8(submission.text) && is_utf8(submission.title) && is_utf8(submission.author.name));
        for (auto const& attachment : submission.attachments) {
            demand(is_utf8(attachment.name) && attachment.name.find('/') == std::string::npos);
        }
    }
    return 0;
}
