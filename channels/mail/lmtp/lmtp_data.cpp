#include "channels/mail/lmtp/lmtp_data.hpp"

namespace kanal::lmtp {

std::size_t DataLines::receive(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !complete())
        receive(bytes[taken++]);
    return taken;
}

void DataLines::receive(char c) {
    switch (place_) {
        case Place::line_begin:
            if (c == '.') {
                place_ = Place::dot;
                return;
            }
            break;
        case Place::cr:
            keep(c);
            if (c != '\r') place_ = c == '\n' ? Place::line_begin : Place::line;
            return;
        case Place::dot:
            if (c == '\r') {
                place_ = Place::dot_cr;
                return;
            }
            break;
        case Place::dot_cr:
            if (c == '\n') {
                place_ = Place::end;
                return;
            }
            keep('\r');
            break;
        case Place::line:
        case Place::end:
            break;
    }
    keep(c);
    place_ = c == '\r' ? Place::cr : Place::line;
}

void DataLines::keep(char c) {
    if (too_large_) return;
    if (size_ < largest_) {
        ++size_;
        return content_.push_back(c);
    }
    too_large_ = true;
    content_.clear();
    content_.shrink_to_fit();
}

}  // namespace kanal::lmtp
