#include "channels/mail/imap/imap_response.hpp"
#include "channels/mail/imap/mail_collector.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Whatever a server answers, in whatever pieces: nothing crashes, no limit is exceeded, cutting the stream
// elsewhere changes nothing, and what is left after an error is never read.
namespace {

using namespace kanal;
using namespace kanal::imap;

constexpr ImapLimits kLimits{.line = 300, .literal = 200, .depth = 4};

void demand(bool holds) {
    if (!holds) std::abort();
}

// Says everything of a value, so that two can be compared.
void write(ImapValue const& value, unsigned depth, std::size_t& bytes, std::string& out) {
    demand(depth <= kLimits.depth);
    bytes += value.text.size();
    out.append(value.is_list ? "(" : "'").append(value.text);
    for (auto const& item : value.items)
        write(item, depth + 1, bytes, out);
    out.append(value.is_list ? ")" : "'");
}

void ask_everything(ImapResponse& response) {
    (void)fetched_uid(response);
    (void)fetched_item(response, "BODY[]");
    (void)code_number(response, "UIDVALIDITY");
    (void)permits_keywords(response);
    for (auto const& value : response.values)
        (void)read_cursor(value.text);
}

std::string converse(std::string_view input, std::size_t piece) {
    ImapReader reader(kLimits);
    std::string all;
    while (!input.empty()) {
        reader.receive(input.substr(0, piece));
        input.remove_prefix(std::min(piece, input.size()));
        for (;;) {
            auto response = reader.next();
            if (!response) return all.append("error ").append(response.error().what);
            if (!*response) break;
            std::size_t bytes = 0;
            all.append((*response)->tag).append(" ").append((*response)->kind).append(" ");
            if ((*response)->number) all.append(std::to_string(*(*response)->number));
            for (auto const& value : (*response)->values)
                write(value, 0, bytes, all);
            demand(bytes <= kLimits.line + kLimits.literal);
            ask_everything(**response);
            all.append("\n");
        }
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    auto const whole = converse(input, size + 1);
    auto const cut = converse(input, 1 + size % 7);
    demand(whole == cut);
    return 0;
}
