#include "text/xml_text.hpp"

namespace kanal {

std::string xml_text(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const control = static_cast<unsigned char>(text[i]) < 0x20;
        if (control && text[i] != '\n' && text[i] != '\t') continue;
        auto const three = text.substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
            i += 2;
            continue;
        }
        kept += text[i];
    }
    return kept;
}

}  // namespace kanal
