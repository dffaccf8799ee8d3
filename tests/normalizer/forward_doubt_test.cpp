#include "normalizer/forward_doubt.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

Report report_of(std::string title, std::string text, std::string doubt = {}) {
    Report report;
    report.title = std::move(title);
    report.text = std::move(text);
    report.doubt = std::move(doubt);
    return report;
}

}  // namespace

TEST_CASE("forward doubt: a tag is found as a word of its own, in any case, and not inside another word") {
    CHECK(normalizer::holds_tag("Lampu mati #lapor", "#lapor"));
    CHECK(normalizer::holds_tag("#LAPOR: lampu mati", "#lapor"));
    CHECK(normalizer::holds_tag("mati (#Lapor)!", "#LAPOR"));
    CHECK(normalizer::holds_tag(
        "\xEF\xBC\x83\xEF\xBC\xAC\xEF\xBC\xA1\xEF\xBC\xB0\xEF\xBC\xAF\xEF\xBC\xB2", "#lapor"
    ));  // full-width
    CHECK(normalizer::holds_tag("#laporan lalu #lapor", "#lapor"));
    CHECK(normalizer::holds_tag("#lapor", "lapor"));
    CHECK(normalizer::holds_tag("#KELUHANKU\xC3\x89", "#keluhanku\xC3\xA9"));
    CHECK_FALSE(normalizer::holds_tag("#laporan keuangan", "#lapor"));
    CHECK_FALSE(normalizer::holds_tag("#lapor_pajak", "#lapor"));
    CHECK_FALSE(normalizer::holds_tag("#lapor2", "#lapor"));
    CHECK_FALSE(normalizer::holds_tag("a#lapor", "#lapor"));
    CHECK_FALSE(normalizer::holds_tag("#lapor\xCC\x81", "#lapor"));  // an accent on the r
    CHECK_FALSE(normalizer::holds_tag("lapor", "#lapor"));
    CHECK_FALSE(normalizer::holds_tag("", "#lapor"));
    CHECK_FALSE(normalizer::holds_tag("apa saja", ""));
}

TEST_CASE("forward doubt: the channel's own doubt stands whatever the configuration says") {
    ForwardPolicy const all;
    ForwardPolicy const tagged{ForwardPolicy::Rule::tagged, {"#lapor"}, ForwardPolicy::Rule::tagged};
    CHECK(normalizer::doubt_of(report_of("", "#lapor", "mailing list"), tagged) == "mailing list");
    CHECK(normalizer::doubt_of(report_of("", "apa saja", "mailing list"), all) == "mailing list");
}

TEST_CASE("forward doubt: all lets go on, review holds back each, tagged those without a tag in title or text"
) {
    ForwardPolicy const all;
    ForwardPolicy const review{ForwardPolicy::Rule::review, {}};
    ForwardPolicy const tagged{ForwardPolicy::Rule::tagged, {"#lapor", "#aduan"}};
    CHECK(normalizer::doubt_of(report_of("", "apa saja"), all).empty());
    CHECK_FALSE(normalizer::doubt_of(report_of("", "apa saja #lapor"), review).empty());
    CHECK(normalizer::doubt_of(report_of("Jalan rusak #aduan", "dekat pasar"), tagged).empty());
    CHECK(normalizer::doubt_of(report_of("Jalan rusak", "dekat pasar #lapor"), tagged).empty());
    CHECK_FALSE(normalizer::doubt_of(report_of("Jalan rusak", "dekat pasar"), tagged).empty());
}

TEST_CASE("forward doubt: a comment follows the rule of comments, and everything else the channel's") {
    using Rule = ForwardPolicy::Rule;
    auto comment = report_of("", "apa saja");
    comment.comment = true;
    auto tagged_comment = report_of("", "lubang #lapor");
    tagged_comment.comment = true;
    auto const post = report_of("", "apa saja");

    ForwardPolicy const comments_wait{Rule::all, {}, Rule::review};
    CHECK_FALSE(normalizer::doubt_of(comment, comments_wait).empty());
    CHECK_FALSE(normalizer::doubt_of(tagged_comment, comments_wait).empty());
    CHECK(normalizer::doubt_of(post, comments_wait).empty());

    ForwardPolicy const comments_with_tag{Rule::all, {"#lapor"}, Rule::tagged};
    CHECK_FALSE(normalizer::doubt_of(comment, comments_with_tag).empty());
    CHECK(normalizer::doubt_of(tagged_comment, comments_with_tag).empty());
    CHECK(normalizer::doubt_of(post, comments_with_tag).empty());

    ForwardPolicy const posts_wait{Rule::review, {}, Rule::all};
    CHECK(normalizer::doubt_of(comment, posts_wait).empty());
    CHECK_FALSE(normalizer::doubt_of(post, posts_wait).empty());

    comment.doubt = "removed on the page";
    CHECK(normalizer::doubt_of(comment, posts_wait) == "removed on the page");
}
