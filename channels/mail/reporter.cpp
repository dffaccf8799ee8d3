#include "channels/mail/reporter.hpp"

#include "base/ascii.hpp"
#include "channels/mail/word_list.hpp"

#include <libpsl.h>

#include <algorithm>

namespace kanal::mail {

namespace {

std::string local_part(std::string_view address) {
    auto const local = address.substr(0, address.rfind('@'));
    return ascii_lower(local.substr(0, local.find('+')));
}

// Whose name is not a citizen's: a form's, a web server's.
bool is_program(std::string_view address) {
    constexpr std::string_view kPrograms =
        "wordpress|www-data|apache|nginx|nobody|root|web|website|form|forms|webform|formulir|"
        "mailer|notifikasi|notifications";
    return is_read_by_nobody(address) || is_one_of(local_part(address), kPrograms);
}

std::string without_detail(std::string_view address) {
    auto const at = address.rfind('@');
    auto const plus = address.find('+');
    if (at == std::string_view::npos || plus == std::string_view::npos || plus > at || plus == 0)
        return std::string(address);
    return std::string(address.substr(0, plus)).append(address.substr(at));
}

// "'Siti Aminah' via Lapor", "Siti Aminah (via Lapor Mailing List)": what the list wrote around the name.
std::string name_before_list(std::string_view name) {
    auto const lower = ascii_lower(name);
    auto const via = std::min(lower.rfind(" via "), lower.rfind(" (via "));
    return std::string(trimmed(name.substr(0, via), " '\""));
}

bool names_a_list(std::string_view name) {
    auto const lower = ascii_lower(name);
    return lower.find(" via ") != std::string::npos || lower.find(" (via ") != std::string::npos;
}

class ReporterFinder {
public:
    ReporterFinder(ParsedMail const& mail, Receiver const& receiver) : mail_(mail), receiver_(receiver) {}

    MailReporter find() {
        bool const rewritten = is_own(mail_.from) || names_a_list(mail_.from.name) ||
                               same(mail_.from.address, mail_.list_address);
        if (rewritten && may_be_citizen(mail_.original_from)) return named(mail_.original_from, rewritten);
        if (auto const* const reply = reply_to()) return named(*reply, rewritten);
        auto const& from = mail_.from;
        if (!from.address.empty() && !is_own(from)) return {from.name, from.address, several_problem()};
        if (!from.address.empty()) {
            return {
                rewritten ? name_before_list(from.name) : from.name,
                {},
                "reporter.email: From is our own address"};
        }
        return without_from();
    }

private:
    static bool same(std::string_view a, std::string_view b) {
        return !a.empty() && equal_ignoring_case(a, b);
    }
    bool is_own(MailAddress const& one) const { return is_own_address(one.address, receiver_); }

    bool may_be_citizen(MailAddress const& one) const {
        return !one.address.empty() && !is_own(one) && !is_read_by_nobody(one.address) &&
               !same(one.address, mail_.list_address);
    }

    // Where one address of those in Reply-To can be it.
    MailAddress const* reply_to() const {
        MailAddress const* found = nullptr;
        for (auto const& one : mail_.reply_to) {
            if (!may_be_citizen(one)) continue;
            if (found != nullptr && !same(found->address, one.address)) return nullptr;
            found = &one;
        }
        return found;
    }

    MailReporter named(MailAddress const& one, bool rewritten) const {
        MailReporter reporter{one.name, one.address, several_problem()};
        if (names_a_list(reporter.name)) reporter.name = name_before_list(reporter.name);
        if (!reporter.name.empty()) return reporter;
        if (rewritten && names_a_list(mail_.from.name)) {
            reporter.name = name_before_list(mail_.from.name);
        } else if (same(one.address, mail_.from.address) || (!rewritten && !is_program(mail_.from.address))) {
            reporter.name = mail_.from.name;
        }
        return reporter;
    }

    std::string several_problem() const {
        return mail_.from_count > 1 ? "reporter.email: more than one address in From" : std::string();
    }

    // From is missing, or has no address in it.
    MailReporter without_from() const {
        bool const unreadable = mail_.damage.has(Damage::sender);
        std::string problem = unreadable ? "reporter.email: the address in From cannot be read" : "";
        auto reporter = MailReporter{mail_.from.name, {}, std::move(problem)};
        if (may_be_citizen(mail_.sender)) {
            reporter.address = mail_.sender.address;
            if (reporter.name.empty()) reporter.name = mail_.sender.name;
            return reporter;
        }
        auto const envelope = original_sender(mail_.return_path);
        if (!is_own_address(envelope, receiver_)) reporter.address = envelope;
        return reporter;
    }

    ParsedMail const& mail_;
    Receiver const& receiver_;
};

// Comments nest, and a quoted text may hold a bracket or a semicolon.
std::string without_comments(std::string_view value) {
    std::string plain;
    unsigned depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char const c = value[i];
        if (c == '\\' && (quoted || depth > 0)) {
            ++i;
        } else if (c == '"' && depth == 0) {
            quoted = !quoted;
        } else if (quoted) {
            // No domain or result that we look for needs quotes.
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            depth -= depth > 0 ? 1 : 0;
        } else if (depth == 0) {
            plain.push_back(c == '\t' || c == '\r' || c == '\n' ? ' ' : ascii_lower(c));
        }
    }
    return plain;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto const end = text.find(separator);
        auto const part = trimmed(text.substr(0, end));
        if (!part.empty()) parts.push_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view domain_of(std::string_view address) {
    auto const at = address.rfind('@');
    return at == std::string_view::npos ? address : address.substr(at + 1);
}

// "go.id", "co.id", "desa.id": nobody's own, everybody may have a name below it.
bool is_public_suffix(std::string_view domain) {
    auto const* const list = psl_builtin();
    return list == nullptr || psl_is_public_suffix(list, std::string(domain).c_str()) != 0;
}

bool stands_behind(std::string_view domain, std::string_view from_domain) {
    if (is_public_suffix(domain)) return false;
    if (domain == from_domain) return true;
    return from_domain.size() > domain.size() && from_domain.ends_with(domain) &&
           from_domain[from_domain.size() - domain.size() - 1] == '.';
}

// One method's result: "dkim=pass header.d=example.org".
struct Finding {
    bool passed = false;
    bool failed = false;
};

Finding read_result(std::string_view result, std::string_view from_domain) {
    auto const words = split(result, ' ');
    auto const& verdict = words.front();
    auto const equals = verdict.find('=');
    auto const method = verdict.substr(0, verdict.substr(0, equals).find('/'));
    auto const said = equals == std::string_view::npos ? std::string_view() : verdict.substr(equals + 1);
    auto const name = trimmed(method.substr(0, equals));
    if (name != "dkim" && name != "spf" && name != "dmarc") return {};

    Finding finding;
    finding.failed = said == "fail" || said == "hardfail" || said == "softfail" || said == "permerror";
    if (said != "pass") return finding;
    // header.i is the signer's to choose below header.d, and header.d alone is what was proved.
    auto const property = name == "dkim"  ? std::string_view("header.d")
                          : name == "spf" ? "smtp.mailfrom"
                                          : "header.from";
    for (auto const word : std::vector(words.begin() + 1, words.end())) {
        auto const sign = word.find('=');
        if (sign == std::string_view::npos || word.substr(0, sign) != property) continue;
        auto const domain = domain_of(trimmed(word.substr(sign + 1), "<>"));
        if (name == "dmarc") {
            finding.passed = domain == from_domain;
            finding.failed = !finding.passed;
        } else {
            finding.passed = finding.passed || stands_behind(domain, from_domain);
            finding.failed = finding.failed || (name == "dkim" && is_public_suffix(domain));
        }
    }
    return finding;
}

}  // namespace

MailReporter reporter_of(ParsedMail const& mail, Receiver const& receiver) {
    return ReporterFinder(mail, receiver).find();
}

bool is_own_address(std::string_view address, Receiver const& receiver) {
    auto const base = without_detail(address);
    return std::any_of(
        receiver.own_addresses.begin(),
        receiver.own_addresses.end(),
        [&](std::string const& own) {
            return equal_ignoring_case(address, own) || equal_ignoring_case(base, own);
        }
    );
}

bool is_read_by_nobody(std::string_view address) {
    constexpr std::string_view kNobody =
        "mailer-daemon|postmaster|noreply|no-reply|no_reply|no.reply|donotreply|do-not-reply|"
        "tidak-dibalas|jangan-dibalas";
    return is_one_of(local_part(address), kNobody);
}

std::optional<bool> is_sender_verified(ParsedMail const& mail, std::string_view server) {
    if (server.empty() || mail.from_count != 1) return std::nullopt;
    auto const from_domain = ascii_lower(domain_of(mail.from.address));
    for (auto const& header : mail.authentication_results) {
        auto const plain = without_comments(header);
        auto const parts = split(plain, ';');
        if (parts.empty() || split(parts[0], ' ').front() != ascii_lower(server)) continue;

        bool passed = false;
        bool failed = false;
        bool dmarc_failed = false;
        for (std::size_t i = 1; i < parts.size(); ++i) {
            auto const finding = read_result(parts[i], from_domain);
            passed = passed || finding.passed;
            failed = failed || finding.failed;
            dmarc_failed = dmarc_failed || (finding.failed && parts[i].starts_with("dmarc"));
        }
        if (passed && !dmarc_failed) return true;
        return failed ? std::optional<bool>(false) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace kanal::mail
