#include "normalizer/mask.hpp"

#include "base/byte_scan.hpp"
#include "normalizer/contact.hpp"
#include "normalizer/personal_number.hpp"

namespace kanal::normalizer {

namespace {

std::string_view label(std::string_view rule) {
    if (rule == "nik") return "[NIK/KK]";
    if (rule == "phone") return "[telepon]";
    if (rule == "email") return "[email]";
    return "[NPWP]";
}

class Finder {
public:
    explicit Finder(std::string_view text) : text_(text) {}

    std::vector<MaskedSpan> run() {
        auto const next = [this](std::size_t at) {
            return find_byte(text_, at, [](auto byte) {
                return (byte == '@') | ((byte >= '0') & (byte <= '9'));
            });
        };
        for (auto at = next(0); at < text_.size(); at = next(at)) {
            if (text_[at] == '@')
                add_email(at++);
            else
                at = add_numbers(at);
        }
        return std::move(spans_);
    }

private:
    // Returns the end of the last group.
    std::size_t add_numbers(std::size_t begin) {
        find_digit_groups(text_, begin, groups_);
        for (std::size_t i = 0; i < groups_.size();) {
            auto const number = personal_number_at(text_, groups_, i);
            if (!number.rule.empty()) add(groups_[i].begin, groups_[i + number.groups - 1].end, number.rule);
            i += number.groups;
        }
        return groups_.back().end;
    }

    void add(std::size_t begin, std::size_t end, std::string_view rule) {
        if (begin > 0 && text_[begin - 1] == '+') --begin;
        spans_.push_back({begin, end, std::string(rule)});
    }

    void add_email(std::size_t at) {
        auto const address = email_address_around(text_, at);
        if (address.empty()) return;
        auto begin = static_cast<std::size_t>(address.data() - text_.data());
        std::size_t const end = begin + address.size();
        // A number in the local part was taken for a number of its own.
        while (!spans_.empty() && spans_.back().begin >= begin)
            spans_.pop_back();
        if (!spans_.empty() && spans_.back().end > begin) begin = spans_.back().end;
        if (begin < end) spans_.push_back({begin, end, "email"});
    }

    std::string_view text_;
    std::vector<DigitGroup> groups_;
    std::vector<MaskedSpan> spans_;
};

}  // namespace

std::vector<MaskedSpan> find_personal_data(std::string_view text) {
    return Finder(text).run();
}

std::string mask(std::string_view text, std::vector<MaskedSpan> const& spans) {
    if (spans.empty()) return std::string(text);
    std::string masked;
    masked.reserve(text.size());
    std::size_t copied = 0;
    for (auto const& span : spans) {
        masked.append(text, copied, span.begin - copied).append(label(span.rule));
        copied = span.end;
    }
    return masked.append(text, copied);
}

}  // namespace kanal::normalizer
