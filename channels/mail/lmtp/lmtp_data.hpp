#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

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
    // The content since the last call. Calling it before the end keeps a large mail out of memory.
    std::string take() {
        taken_ += content_.size();
        return std::exchange(content_, {});
    }
    std::size_t taken() const { return taken_; }             // bytes that `take` gave
    std::size_t waiting() const { return content_.size(); }  // bytes that `take` would give

private:
    enum class Place { line_begin, line, cr, dot, dot_cr, end };

    void receive(char c);
    void keep(char c);

    std::size_t largest_;
    std::string content_ = {};
    std::size_t size_ = 0;  // of all content, also what was taken
    std::size_t taken_ = 0;
    Place place_ = Place::line_begin;
    bool too_large_ = false;
};

}  // namespace kanal::lmtp
