#include "channels/mail/part_content.hpp"

#include "channels/mail/transfer_encoding.hpp"

#include <gmime/gmime.h>

#include <array>

namespace kanal::mail {

namespace {

std::string read_all(GMimeStream* stream) {
    std::string bytes;
    std::array<char, 16 * 1024> piece{};
    g_mime_stream_reset(stream);
    for (;;) {
        auto const size = g_mime_stream_read(stream, piece.data(), piece.size());
        if (size <= 0) return bytes;
        bytes.append(piece.data(), static_cast<std::size_t>(size));
    }
}

template <class Write>
std::string written(Write write) {
    auto* const stream = g_mime_stream_mem_new();
    write(stream);
    auto bytes = read_all(stream);
    g_object_unref(stream);
    return bytes;
}

}  // namespace

std::string part_content(GMimeObject* part) {
    auto* const content = g_mime_part_get_content(GMIME_PART(part));
    auto* const stream = content == nullptr ? nullptr : g_mime_data_wrapper_get_stream(content);
    if (stream == nullptr) return {};
    switch (g_mime_data_wrapper_get_encoding(content)) {
        case GMIME_CONTENT_ENCODING_BASE64:
            return decode_base64(read_all(stream));
        case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
            return decode_quoted_printable(read_all(stream));
        case GMIME_CONTENT_ENCODING_UUENCODE:
            return written([content](GMimeStream* to) { g_mime_data_wrapper_write_to_stream(content, to); });
        default:
            return read_all(stream);
    }
}

std::string message_bytes(GMimeObject* message) {
    return written([message](GMimeStream* to) { g_mime_object_write_to_stream(message, nullptr, to); });
}

}  // namespace kanal::mail
