#include "channels/mail/mime/parsed_mail.hpp"

#include "text/utf8.hpp"

#include <array>

namespace kanal::mail {

namespace {

constexpr std::size_t kNumberSize = 8;
constexpr std::size_t kMostAttachments = 10'000;
constexpr std::size_t kMostAddresses = 100;

class Writer {
public:
    void number(std::uint64_t value) {
        for (std::size_t i = 0; i < kNumberSize; ++i)
            bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_.append(value);
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_ = {};
};

// After the first fault every further read gives nothing.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    std::uint64_t number() {
        auto const field = take(kNumberSize);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < field.size(); ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(field[i])) << (8 * i);
        return value;
    }
    std::string bytes() { return std::string(take(number())); }
    std::string text() {
        auto value = bytes();
        if (!is_utf8(value)) good_ = false;
        return value;
    }
    std::size_t count(std::size_t most) {
        auto const value = number();
        if (value > most) good_ = false;
        return good_ ? static_cast<std::size_t>(value) : 0;
    }
    bool good() const { return good_; }
    bool complete() const { return good_ && bytes_.empty(); }

private:
    std::string_view take(std::uint64_t size) {
        if (size > bytes_.size()) good_ = false;
        if (!good_) return {};
        auto const taken = bytes_.substr(0, static_cast<std::size_t>(size));
        bytes_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view bytes_;
    bool good_ = true;
};

// In the order in which they travel.
template <class Mail>
auto texts_of(Mail& mail) {
    return std::array{
        &mail.from.name,
        &mail.from.address,
        &mail.sender.name,
        &mail.sender.address,
        &mail.original_from.name,
        &mail.original_from.address,
        &mail.list_address,
        &mail.return_path,
        &mail.subject,
        &mail.message_id,
        &mail.text};
}

}  // namespace

std::string encode(ParsedMail const& mail) {
    Writer writer;
    for (auto const* const text : texts_of(mail))
        writer.text(*text);
    writer.number(mail.from_count);
    writer.number(mail.reply_to.size());
    for (auto const& address : mail.reply_to) {
        writer.text(address.name);
        writer.text(address.address);
    }
    writer.number(mail.date ? 1 : 0);
    writer.number(static_cast<std::uint64_t>(mail.date.value_or(0)));
    writer.number(mail.attachments.size());
    for (auto const& attachment : mail.attachments) {
        writer.text(attachment.name);
        writer.text(attachment.media_type);
        writer.text(attachment.bytes);
    }
    writer.number(mail.authentication_results.size());
    for (auto const& result : mail.authentication_results)
        writer.text(result);
    writer.number(mail.marks.value);
    writer.number(mail.damage.value);
    return writer.take();
}

std::optional<ParsedMail> decode(std::string_view bytes) {
    Reader reader(bytes);
    ParsedMail mail;
    for (auto* const text : texts_of(mail))
        *text = reader.text();
    mail.from_count = reader.number();
    for (auto left = reader.count(kMostAddresses); left > 0 && reader.good(); --left) {
        auto& address = mail.reply_to.emplace_back();
        address.name = reader.text();
        address.address = reader.text();
    }
    bool const dated = reader.number() == 1;
    auto const date = static_cast<std::int64_t>(reader.number());
    if (dated) mail.date = date;
    for (auto left = reader.count(kMostAttachments); left > 0 && reader.good(); --left) {
        Attachment attachment;
        attachment.name = reader.text();
        attachment.media_type = reader.text();
        attachment.bytes = reader.bytes();
        mail.attachments.push_back(std::move(attachment));
    }
    for (auto left = reader.count(kMostAttachments); left > 0 && reader.good(); --left)
        mail.authentication_results.push_back(reader.text());
    mail.marks.value = static_cast<std::uint32_t>(reader.number());
    mail.damage.value = static_cast<std::uint32_t>(reader.number());
    if (!reader.complete()) return std::nullopt;
    return mail;
}

}  // namespace kanal::mail
