#include "normalizer/forward_doubt.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace kanal::normalizer {

namespace {

icu::UnicodeString folded(std::string_view text) {
    UErrorCode failed = U_ZERO_ERROR;
    auto const source = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    auto const* const fold = icu::Normalizer2::getNFKCCasefoldInstance(failed);
    if (U_FAILURE(failed)) return source;
    auto normal = fold->normalize(source, failed);
    return U_FAILURE(failed) ? source : normal;
}

bool is_word(UChar32 c) {
    return u_isalnum(c) || c == '_' || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

}  // namespace

bool holds_tag(std::string_view text, std::string_view tag) {
    auto const wanted = folded(tag);
    if (wanted.isEmpty()) return false;
    auto const all = folded(text);
    for (auto at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
        auto const end = at + wanted.length();
        bool const begins = at == 0 || !is_word(all.char32At(all.moveIndex32(at, -1)));
        bool const ends = end == all.length() || !is_word(all.char32At(end));
        if (begins && ends) return true;
    }
    return false;
}

std::string doubt_of(Report const& report, ForwardPolicy const& policy) {
    auto const rule = report.comment ? policy.comments : policy.rule;
    if (!report.doubt.empty() || rule == ForwardPolicy::Rule::all) return report.doubt;
    if (rule == ForwardPolicy::Rule::review)
        return report.comment ? "every comment below a post is looked at"
                              : "every report of this channel is looked at";
    auto const tagged = [&report](std::string const& tag) {
        return holds_tag(report.title, tag) || holds_tag(report.text, tag);
    };
    bool const any = std::any_of(policy.tags.begin(), policy.tags.end(), tagged);
    return any ? std::string() : std::string("it has none of this channel's tags");
}

}  // namespace kanal::normalizer
