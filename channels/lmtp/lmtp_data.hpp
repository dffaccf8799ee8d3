#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kanal::lmtp {

// Takes the lines behind DATA until the one that is a single dot, and undoes the doubling of leading dots
// (RFC 5321, section 4.5.2). Only CR LF ends a line: a bare LF is content, or one mail could smuggle in
// another.
class DataLines {
public:
    explicit DataLines(std::size_t largest) : largest_(largest) {}

    // How many bytes were taken: all of them, unless the end stands among them.
    std::size_t receive(std::string_view bytes);

    bool complete() const { return place_ == Place::end; }
    bool too_large() const { return too_large_; }  // the content is dropped from there on
    std::string take() { return std::move(content_); }

private:
    enum class Place { line_begin, line, cr, dot, dot_cr, end };

    void receive(char c);
    void keep(char c);

    std::size_t largest_;
    std::string content_ = {};
    Place place_ = Place::line_begin;
    bool too_large_ = false;
};

}  // namespace kanal::lmtp
