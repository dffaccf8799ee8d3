#include "channels/twitter/twitter_payload.hpp"
#include "tests/fuzz/delivery_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const read = [](kanal::RawBytes const& raw) -> kanal::Result<kanal::Reading> {
        auto delivery = kanal::twitter::read_delivery(raw, "2244994945");
        if (!delivery) return delivery.error();
        return std::move(delivery->reading);
    };
    return kanal::fuzz::check_delivery(data, size, read);
}
