#pragma once

#include "channels/mail/mime/mail_address.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// What could not be read in full. One bit each, because it travels between processes.
enum class Damage : std::uint32_t {
    unreadable = 1,      // nothing like a header
    too_deep = 2,        // parts inside each other beyond the limit
    too_many_parts = 4,  // the rest was not looked at
    charset = 8,         // bytes of the text that no character could be made of
    text_cut = 16,       // text or HTML longer than the limit
    cut = 32,     // only the beginning of the mail was there; the bytes of its last attachment were left out
    sender = 64,  // a From without an address that can be read
    date = 128,   // a Date that cannot be read for certain
    boundary = 256,   // parts that are not where the header says
    type = 512,       // a part of an unknown type, kept as a file
    encoding = 1024,  // a part that is not encoded as its header says
    simple = 2048,    // read without the libraries: header and text alone
};

// What the header says about how it was sent (RFC 3834, section 2). None of them is a reason to drop a
// mail.
enum class Mark : std::uint32_t {
    null_sender = 1,  // Return-Path: <>
    automatic = 2,    // Auto-Submitted other than "no", X-Autoreply and the like
    list = 4,         // List-Id and the like, Precedence: bulk, list or junk
    no_answer = 8,    // X-Auto-Response-Suppress
};

template <class Bit>
struct Bits {
    std::uint32_t value = 0;
    void set(Bit bit) { value |= static_cast<std::uint32_t>(bit); }
    bool has(Bit bit) const { return (value & static_cast<std::uint32_t>(bit)) != 0; }
};

// One mail as the parser understood it. Texts are UTF-8; header values at most 64 KiB.
struct ParsedMail {
    MailAddress from = {};         // the first; where none can be read the words of From as the name
    std::uint64_t from_count = 0;  // different addresses in From
    std::vector<MailAddress> reply_to = {};
    MailAddress sender = {};
    MailAddress original_from =
        {};                         // X-Original-From, X-Original-Sender: before a list put its own into From
    std::string list_address = {};  // of List-Post
    std::string return_path =
        {};  // the envelope sender, as the last mail server wrote it; see Mark::null_sender
    std::string subject = {};
    std::string message_id = {};            // with its angle brackets; a hint, never a key
    std::optional<std::int64_t> date = {};  // seconds since 1970
    std::string text = {};                  // lines end in LF; history quoted with "> "
    std::vector<Attachment> attachments = {};
    std::vector<std::string> authentication_results = {};  // topmost first
    Bits<Mark> marks = {};
    Bits<Damage> damage = {};
};

// How a parsed mail travels from the parser's child process: fields in the order of the struct, texts behind
// their length in eight octets. Both ends are the same program, so there is no version.
std::string encode(ParsedMail const& mail);

// Nothing where `bytes` is not exactly one encoded mail, or where a text of it is not UTF-8: the child has
// read untrusted bytes, and is not trusted.
std::optional<ParsedMail> decode(std::string_view bytes);

}  // namespace kanal::mail
