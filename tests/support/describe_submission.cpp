#include "tests/support/describe_submission.hpp"

#include "base/digest.hpp"

#include <cstdio>

namespace kanal::test {

namespace {

class Lines {
public:
    void add(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        text_.append(name).append(": ").append(value).append("\n");
    }
    void add(std::string_view name, std::optional<double> value) {
        if (!value) return;
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.7f", *value);
        add(name, std::string_view(digits));
    }
    void flag(std::string_view name, bool value) {
        if (value) add(name, std::string_view("yes"));
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string_view name_of(ReportClass report_class) {
    switch (report_class) {
        case ReportClass::complaint:
            return "complaint";
        case ReportClass::aspiration:
            return "aspiration";
        case ReportClass::information:
            return "information";
        case ReportClass::whistleblowing:
            return "whistleblowing";
    }
    return "?";
}

void add_author(Lines& lines, Author const& author) {
    lines.add("author.name", author.name);
    lines.add("author.phone", author.phone);
    lines.add("author.email", author.email);
    lines.add("author.account", author.account);
    lines.add("author.address", author.address);
}

void add_attachment(Lines& lines, Attachment const& attachment) {
    // Named even when everything in it is empty, so that its presence shows.
    lines.add("attachment", std::string_view("here"));
    lines.add("  name", attachment.name);
    lines.add("  url", attachment.url);
    lines.add("  media_type", attachment.media_type);
    if (!attachment.bytes.empty()) {
        lines.add("  size", std::to_string(attachment.bytes.size()));
        lines.add("  sha256", to_hex(sha256(attachment.bytes)));
    }
}

}  // namespace

std::string describe(Submission const& submission) {
    Lines lines;
    lines.add("account", submission.account);
    lines.add("external_id", submission.external_id);
    if (submission.revision != 0) lines.add("revision", std::to_string(submission.revision));
    lines.flag("withdrawn", submission.withdrawn);
    add_author(lines, submission.author);
    lines.add("title", submission.title);
    lines.add("text", submission.text);
    for (auto const& attachment : submission.attachments)
        add_attachment(lines, attachment);
    if (submission.place) {
        lines.add("place.said", submission.place->said);
        lines.add("place.latitude", submission.place->latitude);
        lines.add("place.longitude", submission.place->longitude);
    }
    lines.add("occurred_on", submission.occurred_on);
    lines.flag("anonymous", submission.wishes.anonymous);
    lines.flag("confidential", submission.wishes.confidential);
    if (submission.wishes.report_class) lines.add("class", name_of(*submission.wishes.report_class));
    if (submission.category) {
        lines.add("category.code", submission.category->code);
        lines.add("category.name", submission.category->name);
    }
    if (submission.said_at) {
        auto const since = submission.said_at->time_since_epoch();
        auto const said = std::chrono::duration_cast<std::chrono::milliseconds>(since);
        lines.add("said_at_ms", std::to_string(said.count()));
    }
    for (auto const& problem : submission.problems)
        lines.add("problem", problem);
    return lines.take();
}

}  // namespace kanal::test
