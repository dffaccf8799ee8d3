#include "desk/qr_code.hpp"

#include <qrencode.h>

#include <memory>

namespace kanal::desk {

namespace {

constexpr int kMargin = 4;  // ISO/IEC 18004, 5.3.8

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

std::string run_of(int x, int y, int length) {
    auto const width = std::to_string(length);
    return "M" + std::to_string(x + kMargin) + " " + std::to_string(y + kMargin) + "h" + width + "v1h-" +
           width + "z";
}

}  // namespace

std::optional<QrCode> qr_code(std::string const& text) {
    std::unique_ptr<QRcode, FreeCode> const code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1)
    );
    if (!code) return std::nullopt;
    QrCode made;
    made.size = static_cast<std::size_t>(code->width + 2 * kMargin);
    auto const dark = [&code](int x, int y) { return (code->data[y * code->width + x] & 1) != 0; };
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if (!dark(x, y)) continue;
            int const begin = x;
            while (x < code->width && dark(x, y))
                ++x;
            made.path += run_of(begin, y, x - begin);
        }
    }
    return made;
}

}  // namespace kanal::desk
