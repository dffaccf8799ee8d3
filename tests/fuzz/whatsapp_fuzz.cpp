#include "channels/whatsapp/whatsapp.hpp"
#include "tests/fuzz/delivery_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    return kanal::fuzz::check_delivery(data, size, kanal::whatsapp::read_payload);
}
