#include "channels/mail/answer_mail.hpp"

#include "base/time_text.hpp"
#include "channels/mail/mime/machine_signs.hpp"
#include "config/secret_file.hpp"

#include <curl/curl.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <memory>

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

struct Close {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t on_read(char* to, std::size_t size, std::size_t count, void* left) {
    auto& bytes = *static_cast<std::string_view*>(left);
    auto const piece = bytes.substr(0, size * count);
    std::memcpy(to, piece.data(), piece.size());
    bytes.remove_prefix(piece.size());
    return piece.size();
}

int on_progress(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool> const*>(stopping)->load() ? 1 : 0;
}

void set_server(CURL* curl, SmtpServer const& server, std::string const& password) {
    curl_easy_setopt(curl, CURLOPT_URL, server.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    if (!server.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
    }
    if (server.starttls) curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout.count()));
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

Result<void> send_mail(
    SmtpServer const& server,
    std::string const& to,
    std::string const& mail,
    std::atomic<bool> const& stopping
) {
    std::string password;
    if (!server.user.empty()) {
        auto secret = read_secret_file(server.password_file);
        if (!secret) return secret.error();
        password = std::move(*secret);
    }
    std::unique_ptr<CURL, Close> const handle(curl_easy_init());
    std::unique_ptr<curl_slist, Close> const recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
    std::string_view left = mail;
    auto* const curl = handle.get();
    set_server(curl, server, password);
    // No CURLOPT_MAIL_FROM: libcurl then sends the null sender, to which no bounce ever comes back.
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, &left);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stopping));
    auto const sent = curl_easy_perform(curl);
    if (sent != CURLE_OK) return retry(std::string("smtp: send: ") + curl_easy_strerror(sent));
    return {};
}

}  // namespace kanal::mail
