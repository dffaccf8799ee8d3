#include "channels/mail/lmtp/lmtp_protocol.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace kanal::lmtp {

namespace {

bool has_controls(std::string_view line) {
    return std::any_of(line.begin(), line.end(), is_control);
}

std::string base_address(std::string_view address) {
    auto const at = address.rfind('@');
    auto const plus = address.find('+');
    if (at == std::string_view::npos || plus == std::string_view::npos || plus > at || plus == 0) return {};
    return std::string(address.substr(0, plus)).append(address.substr(at));
}

}  // namespace

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

Protocol::Protocol(ProtocolOptions options) : options_(std::move(options)) {
    reply("220 kanal LMTP ready");
}

void Protocol::receive(std::string_view bytes) {
    input_.append(bytes);
    read_on();
}

void Protocol::settle(Outcome outcome) {
    delivery_.reset();
    unsettled_ = false;
    bool const stored = outcome == Outcome::stored;
    reply_each(stored ? "250 2.0.0 stored" : "451 4.3.0 not stored, try again later");
    if (!stored) ++refused_;
    end_mail();
    read_on();
}

std::string Protocol::take_replies() {
    return std::exchange(replies_, {});
}

void Protocol::read_on() {
    for (auto before = std::string::npos;
         !unsettled_ && !closed_ && begin_ < input_.size() && before != begin_;) {
        before = begin_;
        data_ ? read_data() : read_line();
    }
    input_.erase(0, begin_);
    begin_ = 0;
}

void Protocol::read_line() {
    auto const end = input_.find('\n', begin_);
    if (end == std::string::npos) {
        if (input_.size() - begin_ <= options_.longest_line) return;
        skipping_line_ = true;
        begin_ = input_.size();
        return;
    }
    auto line = input_.substr(begin_, end - begin_);
    begin_ = end + 1;
    bool const too_long = skipping_line_ || line.size() > options_.longest_line;
    skipping_line_ = false;
    if (line.ends_with('\r')) line.pop_back();
    if (too_long) return refuse("500 5.5.2 line too long");
    if (has_controls(line)) return refuse("500 5.5.2 control characters in a command");
    handle(read_command(line));
}

void Protocol::read_data() {
    begin_ += data_->receive(std::string_view(input_).substr(begin_));
    if (!data_->complete()) return;
    if (data_->too_large()) {
        reply_each("552 5.3.4 mail larger than the limit");
        ++refused_;
        return end_mail();
    }
    if (dropped_) {
        reply_each("452 4.3.1 no room for a mail of this size now, try again later");
        ++refused_;
        return end_mail();
    }
    auto const taken = data_->taken();
    delivery_.emplace(Delivery{*sender_, data_->take(), taken});
    data_.reset();
    unsettled_ = true;
}

Protocol::Part Protocol::take_content(std::size_t at_least) {
    if (!data_) return {};
    if (dropped_ || data_->too_large()) {
        (void)data_->take();
        return {};
    }
    if (data_->waiting() < at_least) return {};
    bool const first = data_->taken() == 0;
    return {data_->take(), first};
}

void Protocol::handle(Command const& command) {
    if (command.verb == "LHLO") {
        greeted_ = true;
        end_mail();
        reply("250-kanal");
        reply("250-PIPELINING");
        reply("250-ENHANCEDSTATUSCODES");
        reply("250-8BITMIME");
        reply("250-SMTPUTF8");
        return reply("250 SIZE " + std::to_string(options_.largest_mail));
    }
    if (command.verb == "MAIL") return begin_mail(command.rest);
    if (command.verb == "RCPT") return add_recipient(command.rest);
    if (command.verb == "DATA") return begin_data();
    if (command.verb == "RSET") {
        end_mail();
        return reply("250 2.0.0 reset");
    }
    if (command.verb == "NOOP") return reply("250 2.0.0 ok");
    if (command.verb == "VRFY") return reply("252 2.5.0 try to deliver");
    if (command.verb == "QUIT") {
        closed_ = true;
        return reply("221 2.0.0 bye");
    }
    // RFC 2033, section 4.1: a client of SMTP must not take this for its server.
    bool const smtp = command.verb == "HELO" || command.verb == "EHLO";
    refuse(smtp ? "500 5.5.1 this is LMTP, say LHLO" : "500 5.5.1 command not known");
}

void Protocol::begin_mail(std::string_view rest) {
    if (!greeted_) return refuse("503 5.5.1 say LHLO first");
    if (sender_) return refuse("503 5.5.1 a mail has begun already");
    auto const path = read_path(rest, "FROM:");
    if (!path) return refuse("501 5.5.4 sender not understood");
    for (auto const& [name, value] : path->parameters) {
        bool const body =
            name == "BODY" && (equal_ignoring_case(value, "7BIT") || equal_ignoring_case(value, "8BITMIME"));
        bool const known = body || name == "SMTPUTF8" || name == "SIZE";
        if (!known) return refuse("555 5.5.4 parameter not known");
        if (name != "SIZE") continue;
        auto const size = read_size(value);
        if (!size) return refuse("501 5.5.4 SIZE not understood");
        if (*size > options_.largest_mail) return reject("552 5.3.4 mail larger than the limit");
    }
    sender_ = path->address;
    reply("250 2.1.0 sender accepted");
}

void Protocol::add_recipient(std::string_view rest) {
    if (!sender_) return refuse("503 5.5.1 MAIL first");
    auto const path = read_path(rest, "TO:");
    if (!path || path->address.empty()) return refuse("501 5.5.4 recipient not understood");
    if (!path->parameters.empty()) return refuse("555 5.5.4 parameter not known");
    if (!is_ours(path->address)) return reject("550 5.1.1 no such recipient");
    if (recipients_.size() >= options_.most_recipients) return reject("452 4.5.3 too many recipients");
    recipients_.push_back(path->address);
    reply("250 2.1.5 recipient accepted");
}

void Protocol::begin_data() {
    if (recipients_.empty()) return refuse("503 5.5.1 no recipient accepted");
    data_.emplace(options_.largest_mail);
    reply("354 end with a single dot");
}

void Protocol::end_mail() {
    sender_.reset();
    recipients_.clear();
    data_.reset();
    dropped_ = false;
}

bool Protocol::is_ours(std::string_view address) const {
    auto const base = base_address(address);
    return std::any_of(options_.recipients.begin(), options_.recipients.end(), [&](std::string const& ours) {
        return equal_ignoring_case(ours, address) || (!base.empty() && equal_ignoring_case(ours, base));
    });
}

void Protocol::reply(std::string_view line) {
    replies_.append(line).append("\r\n");
}

void Protocol::reject(std::string_view line) {
    reply(line);
    ++refused_;
}

void Protocol::refuse(std::string_view line) {
    reject(line);
    if (++faults_ < options_.most_faults) return;
    reply("421 4.7.0 too many faults");
    closed_ = true;
}

void Protocol::reply_each(std::string_view line) {
    for (std::size_t i = 0; i < recipients_.size(); ++i)
        reply(line);
}

}  // namespace kanal::lmtp
