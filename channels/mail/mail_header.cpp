#include "channels/mail/mail_header.hpp"

#include "base/ascii.hpp"
#include "channels/mail/charset.hpp"
#include "channels/mail/header_text.hpp"

#include <gmime/gmime.h>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestAddress = 320;  // RFC 3696: 64 + 1 + 255
constexpr std::size_t kLongestMessageId = 512;
constexpr std::size_t kLongestResult = 8 * 1024;
constexpr std::size_t kMostResults = 20;
constexpr std::size_t kLongestName = 512;
constexpr std::int64_t kEarliestDate = 631152000;  // 1990
constexpr std::int64_t kLatestDate = 4102444800;   // 2100

// The values of Auto-Submitted and Precedence go without what stands behind ";" or "(".
std::string first_word(std::string_view value) {
    auto const word = trimmed(value);
    return ascii_lower(word.substr(0, word.find_first_of(" \t;(\r\n")));
}

std::string address_between(std::string_view value) {
    auto const open = value.find('<');
    auto const close = value.rfind('>');
    bool const angles = open != std::string_view::npos && close != std::string_view::npos && open < close;
    auto const address = trimmed(angles ? value.substr(open + 1, close - open - 1) : value);
    return std::string(address.size() <= kLongestAddress ? address : std::string_view());
}

class HeaderReader {
public:
    explicit HeaderReader(ParsedMail& mail) : mail_(mail) {}

    void read(std::string_view name, std::string_view value) {
        auto const lower = ascii_lower(name.substr(0, 80));
        if (lower == "subject") return read_subject(value);
        if (lower == "return-path") return read_return_path(value);
        if (lower == "message-id") return read_message_id(value);
        if (lower == "authentication-results") return read_results(value);
        mark(lower, value);
    }

private:
    // Of a header that stands twice the topmost counts: the last server to touch the mail wrote it.
    void read_subject(std::string_view value) {
        if (!subject_) mail_.subject = header_text(value);
        subject_ = true;
    }

    void read_return_path(std::string_view value) {
        if (return_path_) return;
        return_path_ = true;
        mail_.return_path = to_utf8(address_between(value), {}).text;
        if (trimmed(value) == "<>") mail_.marks.set(Mark::null_sender);
    }

    void read_message_id(std::string_view value) {
        auto const id = trimmed(value);
        if (mail_.message_id.empty() && id.size() <= kLongestMessageId)
            mail_.message_id = to_utf8(id, {}).text;
    }

    void read_results(std::string_view value) {
        auto& results = mail_.authentication_results;
        if (results.size() < kMostResults)
            results.push_back(to_utf8(value.substr(0, kLongestResult), {}).text);
    }

    void mark(std::string_view name, std::string_view value) {
        auto const word = first_word(value);
        if (name == "auto-submitted" && !word.empty() && word != "no") mail_.marks.set(Mark::automatic);
        if (name == "x-autoreply" || name == "x-autorespond" || name == "x-autoreply-from") {
            mail_.marks.set(Mark::automatic);
        }
        if (name == "precedence") {
            if (word == "auto_reply") mail_.marks.set(Mark::automatic);
            if (word == "bulk" || word == "list" || word == "junk") mail_.marks.set(Mark::list);
        }
        if (name.starts_with("list-")) mail_.marks.set(Mark::list);
        if (name == "x-auto-response-suppress" && word != "none") mail_.marks.set(Mark::no_answer);
        if (equal_ignoring_case(name, kAnswerHeader)) mail_.marks.set(Mark::answered_by_us);
    }

    ParsedMail& mail_;
    bool subject_ = false;
    bool return_path_ = false;
};

void read_sender(GMimeMessage& message, ParsedMail& mail) {
    auto* const senders = g_mime_message_get_from(&message);
    if (senders == nullptr || internet_address_list_length(senders) == 0) return;
    auto* const sender = internet_address_list_get_address(senders, 0);
    if (char const* const name = internet_address_get_name(sender)) {
        mail.from_name = to_utf8(std::string_view(name).substr(0, kLongestName), "utf-8").text;
    }
    if (!INTERNET_ADDRESS_IS_MAILBOX(sender)) return;
    char const* const address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(sender));
    if (address == nullptr || std::string_view(address).size() > kLongestAddress) return;
    mail.from_address = to_utf8(address, "utf-8").text;
}

void read_date(GMimeMessage& message, ParsedMail& mail) {
    auto* const date = g_mime_message_get_date(&message);
    if (date == nullptr) return;
    auto const seconds = g_date_time_to_unix(date);
    if (seconds >= kEarliestDate && seconds < kLatestDate) mail.date = seconds;
}

void read_report_type(GMimeMessage& message, ParsedMail& mail) {
    auto* const part = g_mime_message_get_mime_part(&message);
    auto* const type = part == nullptr ? nullptr : g_mime_object_get_content_type(part);
    if (type == nullptr || !g_mime_content_type_is_type(type, "multipart", "report")) return;
    char const* const report = g_mime_content_type_get_parameter(type, "report-type");
    if (report == nullptr) return;
    if (equal_ignoring_case(report, "delivery-status")) mail.marks.set(Mark::delivery_report);
    if (equal_ignoring_case(report, "disposition-notification")) mail.marks.set(Mark::read_receipt);
}

}  // namespace

void read_header(GMimeMessage& message, ParsedMail& mail) {
    HeaderReader reader(mail);
    auto* const headers = g_mime_object_get_header_list(GMIME_OBJECT(&message));
    int const count = g_mime_header_list_get_count(headers);
    for (int i = 0; i < count; ++i) {
        auto* const header = g_mime_header_list_get_header_at(headers, i);
        char const* const value = g_mime_header_get_raw_value(header);
        if (value != nullptr) reader.read(g_mime_header_get_name(header), value);
    }
    read_sender(message, mail);
    read_date(message, mail);
    read_report_type(message, mail);
}

}  // namespace kanal::mail
