#include "channels/mail/reporter.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>

namespace kanal::mail {

namespace {

std::string local_part(std::string_view address) {
    auto const local = address.substr(0, address.rfind('@'));
    return ascii_lower(local.substr(0, local.find('+')));
}

template <std::size_t N>
bool is_one_of(std::string_view name, std::array<std::string_view, N> const& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Whose name is not a citizen's: a form's, a web server's.
bool is_program(std::string_view address) {
    return is_read_by_nobody(address) || is_one_of(
                                             local_part(address),
                                             std::array<std::string_view, 15>{
                                                 "wordpress",
                                                 "www-data",
                                                 "apache",
                                                 "nginx",
                                                 "nobody",
                                                 "root",
                                                 "web",
                                                 "website",
                                                 "form",
                                                 "forms",
                                                 "webform",
                                                 "formulir",
                                                 "mailer",
                                                 "notifikasi",
                                                 "notifications"}
                                         );
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

class Finder {
public:
    Finder(ParsedMail const& mail, Receiver const& receiver) : mail_(mail), receiver_(receiver) {}

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

}  // namespace

MailReporter reporter_of(ParsedMail const& mail, Receiver const& receiver) {
    return Finder(mail, receiver).find();
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
    return is_one_of(
        local_part(address),
        std::array<std::string_view, 10>{
            "mailer-daemon",
            "postmaster",
            "noreply",
            "no-reply",
            "no_reply",
            "no.reply",
            "donotreply",
            "do-not-reply",
            "tidak-dibalas",
            "jangan-dibalas"}
    );
}

}  // namespace kanal::mail
