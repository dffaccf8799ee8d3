#include "normalizer/email_address.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestLocalPart = 64;  // RFC 5321 4.5.3.1
constexpr std::size_t kLongestDomain = 255;
constexpr std::size_t kLongestAddress = 254;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_local(char c) {
    return is_alphanumeric(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

bool is_domain(char c) {
    return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_domain_name(std::string_view domain) {
    if (domain.empty() || domain.size() > kLongestDomain) return false;
    if (!std::all_of(domain.begin(), domain.end(), is_domain)) return false;
    bool const edges =
        domain.front() == '.' || domain.front() == '-' || domain.back() == '-' || domain.back() == '.';
    return !edges && domain.find('.') != std::string_view::npos &&
           domain.find("..") == std::string_view::npos;
}

// The longest name at the front whose last label is letters: "contoh.go.id" of "contoh.go.id. Terima kasih".
std::string_view domain_at_front(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && size < kLongestDomain &&
           (is_alphanumeric(text[size]) || text[size] == '-' || text[size] == '.')) {
        ++size;
    }
    std::string_view domain = text.substr(0, size);
    while (!domain.empty() && !is_alphanumeric(domain.back()))
        domain.remove_suffix(1);
    return is_domain_name(domain) ? domain : std::string_view();
}

}  // namespace

std::optional<std::string> read_email_address(std::string_view said) {
    auto const open = said.rfind('<');
    if (open != std::string_view::npos && said.ends_with('>')) {
        said = said.substr(open + 1, said.size() - open - 2);
    }
    auto const at = said.find('@');
    if (at == 0 || at == std::string_view::npos || at > kLongestLocalPart) return std::nullopt;
    if (said.size() > kLongestAddress || !is_domain_name(said.substr(at + 1))) return std::nullopt;
    bool const blank = said.find_first_of(" \n<>,;") != std::string_view::npos;
    if (blank) return std::nullopt;

    std::string address(said);
    std::transform(
        address.begin() + static_cast<std::ptrdiff_t>(at),
        address.end(),
        address.begin() + static_cast<std::ptrdiff_t>(at),
        [](char c) { return ascii_lower(c); }
    );
    return address;
}

std::string_view email_address_around(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < kLongestLocalPart && is_local(text[begin - 1]))
        --begin;
    while (begin < at && !is_alphanumeric(text[begin]))
        ++begin;
    auto const domain = domain_at_front(text.substr(at + 1));
    if (begin == at || domain.empty()) return {};
    return text.substr(begin, at + 1 + domain.size() - begin);
}

}  // namespace kanal::normalizer
