#pragma once

#include "channels/mail/lmtp/lmtp_command.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kanal::lmtp {

// Takes the lines behind DATA until the one that is a single dot, and undoes the doubling of leading dots
// (RFC 5321, section 4.5.2). Only CR LF ends a line: a bare LF is content, or one mail could smuggle in
// another.
class DataLines {
public:
    explicit DataLines(std::size_t largest) : largest_(largest) {}

    // How many bytes were taken: all of them, unless the end is among them.
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

struct ProtocolOptions {
    std::vector<std::string> recipients = {};  // whom we take mail for; "name+anything" is taken for "name"
    std::size_t largest_mail = 25 * 1024 * 1024;
    std::size_t longest_line = 1000;  // bytes of a command
    unsigned most_recipients = 100;   // commands for one mail
    unsigned most_faults = 20;        // commands that are no LMTP before the connection is closed
};

struct Delivery {
    std::string sender = {};   // empty: the null sender, which bounces carry
    std::string content = {};  // what `take_content` has not given before
    std::size_t taken = 0;     // bytes that it gave
};

enum class Outcome { stored, try_later };

// The server's side of one LMTP connection (RFC 2033), without the connection: bytes in, replies out. Offers
// PIPELINING, ENHANCEDSTATUSCODES, 8BITMIME, SMTPUTF8 and SIZE. Whatever comes in, memory is bounded by the
// limits above. Pure: no clock, no network.
class Protocol {
public:
    explicit Protocol(ProtocolOptions options);

    // Reads what came, as far as the next delivery. Give it more only when there is none.
    void receive(std::string_view bytes);

    struct Part {
        std::string content = {};  // empty: there is none
        bool first = false;        // of this mail
    };
    // A part of a mail that is still coming, once so much of it is there. Whoever takes it puts it before the
    // delivery's content.
    Part take_content(std::size_t at_least);

    // Of the mail that is coming.
    std::string const& sender() const { return *sender_; }

    // What was taken could not be kept: the rest of this mail is read and dropped, and its recipients get
    // 452.
    void drop_mail() { dropped_ = true; }

    // A mail that is there whole; once. Until `settle` nothing more is read.
    std::optional<Delivery> take_delivery() { return std::exchange(delivery_, std::nullopt); }

    // What became of it: one reply for each recipient that was accepted, in order, those named twice
    // included. Then reads on.
    void settle(Outcome outcome);

    // What is to be sent now. The first is the greeting.
    std::string take_replies();
    bool closed() const { return closed_; }  // after these replies the connection ends

    std::uint64_t refused() const { return refused_; }  // commands and mails answered with 4xx or 5xx

private:
    void read_on();
    void read_line();
    void read_data();
    void handle(Command const& command);
    void begin_mail(std::string_view rest);
    void add_recipient(std::string_view rest);
    void begin_data();
    void end_mail();
    bool is_ours(std::string_view address) const;
    void reply(std::string_view line);
    void reject(std::string_view line);
    void refuse(std::string_view line);  // and counts it as a fault of the client
    void reply_each(std::string_view line);

    ProtocolOptions options_;
    std::string input_ = {};
    std::size_t begin_ = 0;  // what is before it was read
    std::string replies_ = {};
    bool greeted_ = false;
    bool skipping_line_ = false;
    bool closed_ = false;
    std::optional<std::string> sender_ = {};
    std::vector<std::string> recipients_ = {};
    std::optional<DataLines> data_ = {};
    std::optional<Delivery> delivery_ = {};
    bool dropped_ = false;
    bool unsettled_ = false;  // the mail was given out, its recipients wait for their replies
    unsigned faults_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace kanal::lmtp
