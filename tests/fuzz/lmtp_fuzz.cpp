#include "channels/mail/lmtp/lmtp_protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Whatever a client sends, in whatever pieces: nothing crashes, memory stays bounded, every delivery has a
// recipient's reply, and cutting the stream elsewhere changes nothing.
namespace {

using namespace kanal::lmtp;

void demand(bool holds) {
    if (!holds) std::abort();
}

struct Exchange {
    std::string replies = {};
    std::string contents = {};
    std::size_t deliveries = 0;
};

Exchange converse(std::string_view input, std::size_t piece) {
    ProtocolOptions options;
    options.recipients = {"a@b"};
    options.largest_mail = 200;
    options.longest_line = 100;
    options.most_recipients = 3;
    Protocol protocol(options);
    Exchange exchange;
    while (!input.empty() && !protocol.closed()) {
        protocol.receive(input.substr(0, piece));
        input.remove_prefix(std::min(piece, input.size()));
        while (auto const delivery = protocol.take_delivery()) {
            demand(delivery->content.size() <= options.largest_mail);
            exchange.contents.append(delivery->content).append("|").append(delivery->sender).append("|");
            protocol.settle(++exchange.deliveries % 2 == 0 ? Outcome::stored : Outcome::try_later);
        }
    }
    exchange.replies = protocol.take_replies();
    return exchange;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    auto const whole = converse(input, size + 1);
    auto const cut = converse(input, 1 + size % 7);
    demand(whole.replies == cut.replies && whole.contents == cut.contents);
    return 0;
}
