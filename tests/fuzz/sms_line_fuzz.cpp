#include "channels/sms/frame_tap.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever a modem says, in whatever pieces: nothing crashes, memory stays bounded, only octets in
// hexadecimal are taken for a message that was announced, and cutting the line elsewhere changes nothing.
namespace {

using namespace kanal::sms;

constexpr std::size_t kMostGathered = 64 * 1024;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::string listen(std::string_view said, std::size_t piece) {
    std::string heard;
    FrameTap tap(FrameTap::Announcements{
        [&heard] { heard += "arrived\n"; },
        [&heard](std::string const& pdu) {
            demand(!pdu.empty() && pdu.find_first_not_of("0123456789ABCDEFabcdef") == std::string::npos);
            heard += pdu + "\n";
        }});
    while (!said.empty()) {
        tap.hear(said.substr(0, piece));
        said.remove_prefix(std::min(piece, said.size()));
    }
    return heard;
}

// As libGammu's debug output gives it: octet by octet.
void listen_to_library(std::string_view said) {
    FrameTap tap(FrameTap::Announcements{[] {}, [](std::string const&) {}});
    for (char const octet : said) {
        char const text[] = {octet, '\0'};
        tap.text(text);
    }
    demand(tap.gathered().size() <= kMostGathered);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const said(reinterpret_cast<char const*>(data), size);
    demand(listen(said, size + 1) == listen(said, 1 + size % 7));
    listen_to_library(said);
    if (auto const message = find_message(said)) demand(!message->pdu.empty() && message->pdu.size() <= size);
    return 0;
}
