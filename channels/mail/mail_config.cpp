#include "channels/mail/mail_config.hpp"

#include "channels/mail/mime/parser_role.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

constexpr auto kAnswerText =
    "Terima kasih. Laporan Anda telah kami terima dengan nomor {number}.\n"
    "Simpan nomor ini untuk menanyakan tindak lanjutnya.\n\n"
    "Pesan ini dikirim otomatis dan tidak perlu dibalas.";

MailReaderOptions read_reader_options(
    YamlReader& block, std::string const& account, std::vector<std::string> const& own
) {
    MailReaderOptions options;
    options.channel = block.text("name", "");
    options.receiver.account = block.text("account", account);
    options.receiver.own_addresses = block.texts("own_addresses");
    for (auto const& address : options.receiver.own_addresses) {
        if (!is_address(address))
            block.fault("own_addresses", "each is a mail address, like lapor@example.go.id");
    }
    auto& known = options.receiver.own_addresses;
    known.insert(known.end(), own.begin(), own.end());
    options.receiver.authentication_server = block.text("authentication_server", "");
    options.largest_mail = block.size("largest_mail", options.largest_mail, 64 * 1024, kLargestMail);
    options.deadline =
        block.duration("parser_deadline", options.deadline, std::chrono::seconds(1), std::chrono::minutes(5));
    return options;
}

bool is_smtp_url(std::string_view url) {
    return url.starts_with("smtp://") || url.starts_with("smtps://");
}

void read_answer_server(YamlReader& answer, SmtpServer& server) {
    server.url = answer.text("url", "");
    server.starttls = answer.flag("starttls", false);
    server.user = answer.text("user", "");
    server.password_file = answer.path("password_file", {});
    server.ca_file = answer.path("ca_file", {});
    if (!server.url.empty() && !is_smtp_url(server.url)) {
        answer.fault("url", "write it as smtp://host:25 or smtps://host");
    }
    if (server.user.empty()) return;
    // Read at each answer, and looked at here, so that a wrong one is found at the start.
    answer.secret("password_file");
    constexpr std::string_view kClear = "smtp://";
    bool const clear = server.url.starts_with(kClear) && !server.starttls;
    if (clear && !is_on_this_machine(std::string_view(server.url).substr(kClear.size()))) {
        answer.fault("url", "the password would be readable on the way: use smtps://, or starttls: true");
    }
}

AnswerOptions read_answer_options(YamlReader& block, std::string const& account) {
    auto answer = block.section("answer");
    AnswerOptions options;
    read_answer_server(answer, options.server);
    options.from = answer.text("from", account);
    options.text = answer.text("text", kAnswerText);
    options.pause = answer.duration("pause", options.pause, std::chrono::minutes(1));
    options.a_day = static_cast<unsigned>(answer.number("a_day", options.a_day, 0, 100'000));
    if (!options.server.url.empty() && !is_address(options.from)) {
        answer.fault("from", "name the mail address that answers come from");
    }
    return options;
}

}  // namespace

MailIntakeOptions read_intake_options(
    YamlReader& block, std::string const& account, std::vector<std::string> const& own
) {
    MailIntakeOptions options;
    options.reader = read_reader_options(block, account, own);
    options.silence = block.duration("silence", options.silence);
    options.answers = read_answer_options(block, options.reader.receiver.account);
    return options;
}

bool is_on_this_machine(std::string_view host) {
    if (host.starts_with("[::1]")) return true;
    host = host.substr(0, host.find(':'));
    bool const digits = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || (digits && host.starts_with("127."));
}

bool is_address(std::string_view text) {
    auto const at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.rfind('@') == at &&
           text.find_first_of(" \t<>,") == std::string_view::npos;
}

}  // namespace kanal::mail
