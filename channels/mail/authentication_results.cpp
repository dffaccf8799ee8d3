#include "channels/mail/authentication_results.hpp"

#include "base/ascii.hpp"

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

bool stands_behind(std::string_view domain, std::string_view from_domain) {
    if (domain.find('.') == std::string_view::npos) return false;
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
    finding.passed =
        name == "dmarc" || std::any_of(words.begin() + 1, words.end(), [&](std::string_view word) {
            auto const sign = word.find('=');
            if (sign == std::string_view::npos) return false;
            auto const property = word.substr(0, sign);
            bool const names_domain = name == "dkim" ? property == "header.d" || property == "header.i"
                                                     : property == "smtp.mailfrom";
            return names_domain && stands_behind(domain_of(word.substr(sign + 1)), from_domain);
        });
    return finding;
}

}  // namespace

std::optional<bool> is_sender_verified(
    std::vector<std::string> const& headers, std::string_view server, std::string_view from_address
) {
    if (server.empty()) return std::nullopt;
    auto const from_domain = ascii_lower(domain_of(from_address));
    for (auto const& header : headers) {
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
