#include "normalizer/normalize.hpp"

#include "base/digest.hpp"
#include "normalizer/clean_text.hpp"
#include "normalizer/contact.hpp"
#include "normalizer/mask.hpp"
#include "normalizer/plausibility.hpp"
#include "normalizer/report_identity.hpp"
#include "normalizer/title.hpp"
#include "text/safe_text.hpp"

#include <algorithm>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongText = std::size_t{16} * 1024;
constexpr auto kClockTolerance = std::chrono::hours(24);

// Reads one submission into one report, field by field; what is wrong goes to the report's problems.
class Reader {
public:
    Reader(Submission const& submission, Report& report) : said_(submission), report_(report) {}

    void read_text() {
        auto clean = clean_text(said_.text);
        name_damage("text", clean);
        report_.text = std::move(clean.text);
        if (report_.text.empty() && !said_.withdrawn) problem("text", "empty");
        if (report_.text.size() > kLongText) problem("text", "longer than 16 KiB");
        report_.masked = find_personal_data(report_.text);
        report_.public_text = mask(report_.text, report_.masked);
    }

    // Made of the public text, so that no masked number comes back in a derived title.
    void read_title() {
        auto const said = line("title", said_.title);
        report_.title = given_title(said);
        if (report_.title.size() < said.size()) problem("title", "cut to 255 characters: " + said);
        if (!find_personal_data(report_.title).empty()) problem("title", "holds personal data");
        if (!report_.title.empty()) return;
        report_.title = derived_title(report_.public_text);
        report_.title_derived = !report_.title.empty();
    }

    void read_times() {
        report_.said_at = said_.said_at;
        if (said_.said_at && *said_.said_at > report_.received_at + kClockTolerance) {
            problem("said_at", "in the future");
            report_.bytes_may_differ = true;
        }
        Time const latest = std::max(report_.received_at, said_.said_at.value_or(report_.received_at));
        report_.occurred_on = line("occurred_on", said_.occurred_on);
        if (auto const doubt = doubt_of_day(report_.occurred_on, latest)) {
            problem("occurred_on", *doubt);
            if (*doubt == kDayInTheFuture) report_.bytes_may_differ = true;
        }
    }

    void read_place() {
        if (!said_.place) return;
        Place place;
        place.said = line("place", said_.place->said);
        place.latitude = said_.place->latitude;
        place.longitude = said_.place->longitude;
        if (auto const doubt = check_coordinates(place)) problem("place", *doubt);
        if (!place.said.empty() || place.latitude) report_.place = std::move(place);
    }

    void read_reporter() {
        Reporter reporter;
        reporter.name = line("reporter.name", said_.author.name);
        reporter.account = line("reporter.account", said_.author.account);
        reporter.address = line("reporter.address", said_.author.address);
        reporter.phone = phone();
        // The network itself says who sent a text message, and an odd number answers to nobody but names him.
        bool const odd = report_.channel_kind == "sms" && reporter.phone.empty() && reporter.account.empty();
        if (odd) reporter.account = line("reporter.account", said_.author.phone);
        reporter.email = email();
        report_.identity_known = !reporter.name.empty() || !reporter.phone.empty() ||
                                 !reporter.email.empty() || !reporter.account.empty();
        if (report_.identity_known || !reporter.address.empty()) report_.reporter = std::move(reporter);
    }

    // The flags may rise here and never fall.
    void read_wishes() {
        report_.report_class = said_.wishes.report_class;
        report_.anonymous = said_.wishes.anonymous;
        bool const whistleblowing = report_.report_class == ReportClass::whistleblowing;
        report_.confidential = said_.wishes.confidential || whistleblowing;
    }

    void read_category() {
        if (!said_.category) return;
        report_.category =
            Category{line("category", said_.category->code), line("category", said_.category->name)};
    }

    void read_attachments() {
        report_.attachments.reserve(said_.attachments.size());
        for (std::size_t i = 0; i < said_.attachments.size(); ++i) {
            read_attachment(said_.attachments[i], "attachment " + std::to_string(i + 1));
        }
    }

    void read_source() {
        report_.account = line("account", said_.account);
        report_.external_id = line("external_id", said_.external_id);
        report_.revision = said_.revision;
        report_.content_stands = said_.withdrawn && !said_.doubt.empty();
        report_.withdrawn = said_.withdrawn && !report_.content_stands;
        report_.doubt = said_.doubt;
        report_.comment = said_.comment;
        report_.bytes_may_differ = said_.bytes_may_differ;
        report_.raw_media_type = line("raw.media_type", said_.raw.media_type);
        if (!has_known_charset(report_.raw_media_type)) problem("raw.media_type", "unknown charset");
        for (auto const& said : said_.problems)
            report_.problems.push_back(said);
        report_.raw_sha256 = to_hex(sha256(said_.raw.bytes));
    }

private:
    void problem(std::string_view field, std::string_view what) {
        report_.problems.push_back(std::string(field).append(": ").append(what));
    }

    void name_damage(std::string_view field, CleanText const& clean) {
        if (clean.invalid) problem(field, "not UTF-8, unreadable bytes replaced");
        if (clean.nul) problem(field, "NUL characters replaced");
    }

    std::string line(std::string_view field, std::string_view bytes) {
        if (bytes.empty()) return {};
        auto clean = clean_line(bytes);
        name_damage(field, clean);
        return std::move(clean.text);
    }

    std::string phone() {
        auto written = line("reporter.phone", said_.author.phone);
        bool const plus_missing =
            said_.author.international_phone && !written.empty() && written.front() != '+';
        if (plus_missing) written.insert(written.begin(), '+');
        auto number = read_phone_number(written);
        if (!number.e164.empty() || written.empty()) return std::move(number.e164);
        // Whoever asks back by telephone wants what was written, where the strict form does not hold it all.
        // A sender of SMS without a number is no fault.
        number.e164 = first_phone_number(written);
        bool const is_sender = report_.channel_kind == "sms" && !number.unreadable && number.e164.empty();
        auto const what = number.e164.empty() ? "not a phone number: " : "more than a phone number: ";
        if (!is_sender) problem("reporter.phone", what + written);
        return std::move(number.e164);
    }

    std::string email() {
        std::string const clean = line("reporter.email", said_.author.email);
        if (clean.empty()) return {};
        auto address = read_email_address(clean);
        if (address) return std::move(*address);
        problem("reporter.email", "not a mail address: " + clean);
        auto const at = clean.find('@');
        auto const inside = at == std::string::npos ? std::string_view() : email_address_around(clean, at);
        return read_email_address(inside).value_or(std::string());
    }

    void read_attachment(Attachment const& attachment, std::string const& field) {
        StoredAttachment stored;
        // Whoever saves it by its name must not be led to another place, or shown another ending.
        stored.name = safe_file_name(line(field, attachment.name));
        stored.media_type = line(field, attachment.media_type);
        stored.url = line(field, attachment.url);
        stored.size = attachment.bytes.size();
        if (!attachment.bytes.empty()) stored.sha256 = to_hex(sha256(attachment.bytes));
        if (attachment.bytes.empty() && stored.url.empty()) problem(field, "empty");
        report_.attachments.push_back(std::move(stored));
    }

    Submission const& said_;
    Report& report_;
};

}  // namespace

Report normalize(Submission const& submission, Origin const& origin) {
    Report report;
    report.id = report_identifier(submission, origin);
    report.agency = origin.agency_code;
    report.channel_kind = origin.kind;
    report.channel_name = origin.channel;
    report.received_at = origin.received_at;

    Reader reader(submission, report);
    reader.read_source();
    reader.read_text();
    reader.read_title();
    reader.read_times();
    reader.read_place();
    reader.read_reporter();
    reader.read_wishes();
    reader.read_category();
    reader.read_attachments();
    return report;
}

}  // namespace kanal::normalizer
