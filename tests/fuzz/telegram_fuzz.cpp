#include "channels/telegram/telegram_payload.hpp"
#include "tests/fuzz/delivery_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    return kanal::fuzz::check_delivery(data, size, [](kanal::RawBytes const& raw) {
        return kanal::telegram::read_payload(raw, "700000099");
    });
}
