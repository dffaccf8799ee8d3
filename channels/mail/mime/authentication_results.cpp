#include "channels/mail/mime/authentication_results.hpp"

#include "base/ascii.hpp"

#include <libpsl.h>

#include <algorithm>

namespace kanal::mail {

namespace {

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
