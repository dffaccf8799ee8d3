#include "channels/mail/answer_mail.hpp"

#include "base/time_text.hpp"
#include "channels/mail/mime/machine_signs.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace kanal::mail {

namespace {

constexpr std::size_t kBase64Line = 57;  // bytes that make 76 characters

std::string with_number(std::string text, std::string const& number) {
    constexpr std::string_view kPlace = "{number}";
    for (auto at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at + number.size()))
        text.replace(at, kPlace.size(), number);
    return text;
}

std::string base64_lines(std::string_view bytes) {
    std::string lines;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kBase64Line, bytes.size()))) {
        auto const piece = bytes.substr(0, kBase64Line);
        unsigned char line[kBase64Line * 2];
        auto const size = EVP_EncodeBlock(
            line, reinterpret_cast<unsigned char const*>(piece.data()), static_cast<int>(piece.size())
        );
        lines.append(reinterpret_cast<char const*>(line), static_cast<std::size_t>(size)).append("\r\n");
    }
    return lines;
}

}  // namespace

std::string compose(AnswerMail const& answer) {
    std::string mail;
    auto const header = [&mail](std::string_view name, std::string_view value) {
        mail.append(name).append(": ").append(value).append("\r\n");
    };
    header("From", "<" + answer.from + ">");
    header("To", "<" + answer.to + ">");
    header("Subject", "Laporan diterima, nomor " + answer.number);
    header("Date", mail_date(answer.at));
    header("Message-ID", "<" + answer.message_id + ">");
    if (!answer.in_reply_to.empty()) {
        header("In-Reply-To", answer.in_reply_to);
        header("References", answer.in_reply_to);
    }
    header("Auto-Submitted", "auto-replied");
    header("X-Auto-Response-Suppress", "All");
    header(kAnswerHeader, kAnswerValue);
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=utf-8");
    header("Content-Transfer-Encoding", "base64");
    mail.append("\r\n");
    mail.append(base64_lines(with_number(answer.text, answer.number) + "\r\n"));
    return mail;
}

}  // namespace kanal::mail
