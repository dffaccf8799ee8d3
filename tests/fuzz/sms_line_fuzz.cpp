#include "channels/sms/at_line.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever a modem says, in whatever pieces: nothing crashes, memory stays bounded, only octets in
// hexadecimal are taken for a message that was announced, and cutting the line elsewhere changes nothing.
namespace {

using namespace kanal::sms;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::string listen(std::string_view said, std::size_t piece) {
    std::string heard;
    LineMonitor monitor(LineMonitor::Listeners{
        [&heard](Announcement const& announcement) { heard += "arrived " + announcement.memory + "\n"; },
        [&heard](std::string const& pdu) {
            demand(!pdu.empty() && pdu.find_first_not_of("0123456789ABCDEFabcdef") == std::string::npos);
            heard += pdu + "\n";
        },
        [](std::string const& name) { demand(name.size() > 1 && name.size() <= 16); },
        {}});
    while (!said.empty()) {
        monitor.add(said.substr(0, piece));
        said.remove_prefix(std::min(piece, said.size()));
    }
    return heard;
}

// As libGammu's debug output gives it: octet by octet.
void listen_to_library(std::string_view said) {
    LineMonitor monitor(LineMonitor::Listeners{[](Announcement const&) {}, [](std::string const&) {}, {}, {}}
    );
    for (char const octet : said) {
        char const text[] = {octet, '\0'};
        monitor.add_debug_text(text);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const said(reinterpret_cast<char const*>(data), size);
    demand(listen(said, size + 1) == listen(said, 1 + size % 7));
    listen_to_library(said);
    for (auto const& message : read_messages(said, "+CMGL:"))
        demand(message.pdu.size() <= size);
    if (auto const message = find_message(said)) demand(!message->pdu.empty() && message->pdu.size() <= size);
    return 0;
}
