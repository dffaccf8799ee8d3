#include "operations/work_item.hpp"

#include "normalizer/normalize.hpp"
#include "normalizer/report_json.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal;
using operations::work_item;
using operations::WorkItem;

namespace {

Report report_of(Submission const& submission) {
    Origin origin;
    origin.agency_code = "32.73";
    origin.kind = "mobile_api";
    origin.channel = "app";
    auto report = normalizer::normalize(submission, origin);
    report.number = "3273-26-00000001-2";
    return report;
}

WorkItem item_of(Report const& report) {
    OutboundReport outbound;
    outbound.id = report.id;
    outbound.record = normalizer::to_json(report);
    return work_item(outbound);
}

Submission whole() {
    Submission submission;
    submission.external_id = "a";
    submission.title = "Lampu jalan padam";
    submission.text = "Lampu padam, hubungi saya 081234567890";
    submission.occurred_on = "2026-03-01";
    submission.place.emplace().said = "Jl. Mawar";
    submission.place->latitude = -6.914744;
    submission.place->longitude = 107.60981;
    submission.wishes.report_class = ReportClass::information;
    submission.wishes.anonymous = true;
    return submission;
}

bool advises(WorkItem const& item, std::string_view words) {
    return std::any_of(item.advice.begin(), item.advice.end(), [words](std::string const& line) {
        return line.find(words) != std::string::npos;
    });
}

}  // namespace

TEST_CASE(
    "work item: the fields of LAPOR!'s form are those of the record, and what the public may not see is "
    "masked"
) {
    auto const item = item_of(report_of(whole()));
    CHECK(item.number == "3273-26-00000001-2");
    CHECK(item.classification == "Permintaan Informasi");
    CHECK(item.title == "Lampu jalan padam");
    CHECK(item.text == "Lampu padam, hubungi saya [telepon]");
    CHECK(item.occurred_on == "2026-03-01");
    CHECK(item.place == "Jl. Mawar");
    CHECK(item.point == "-6.914744, 107.609810");
    CHECK(item.anonymous);
    CHECK_FALSE(item.secret);
    CHECK(item.advice == std::vector<std::string>{"Data pribadi di dalam isi sudah disamarkan."});
}

TEST_CASE("work item: what the form demands and the citizen did not say is named") {
    Submission bare;
    bare.external_id = "a";
    bare.text = "Jalan rusak.";
    auto const item = item_of(report_of(bare));
    CHECK(item.classification.empty());
    CHECK(item.occurred_on.empty());
    for (auto const* const words :
         {"Klasifikasi belum dipilih", "Judul dibuat dari isi", "Tanggal kejadian", "Lokasi kejadian"})
        CHECK(advises(item, words));
}

TEST_CASE("work item: a whistleblower's report is not for the public form") {
    auto submission = whole();
    submission.wishes.report_class = ReportClass::whistleblowing;
    auto const item = item_of(report_of(submission));
    CHECK(item.classification.empty());
    CHECK(item.secret);
    CHECK(advises(item, "Inspektorat"));
}

TEST_CASE("work item: a file that LAPOR! does not take says why") {
    auto report = report_of(whole());
    report.attachments = {
        {.name = "a.pdf", .media_type = "application/pdf", .size = 2U << 20, .sha256 = "aa"},
        {.name = "b.jpg", .media_type = "image/jpeg", .size = (2U << 20) + 1, .sha256 = "bb"},
        {.name = "c.mp4", .media_type = "video/mp4", .size = 10, .sha256 = "cc"},
        {.name = "d.png", .media_type = "image/png", .size = 10, .url = "https://contoh.test/d"},
    };
    auto const files = item_of(report).files;
    REQUIRE(files.size() == 4);
    CHECK(files[0].unfit.empty());
    CHECK(files[1].unfit == "lebih besar dari 2 MB");
    CHECK(files[2].unfit == "LAPOR! hanya menerima PDF, JPG, dan PNG");
    CHECK(files[3].unfit.starts_with("belum diambil"));
}

TEST_CASE("work item: an edition of what LAPOR! has already names its number there") {
    OutboundReport outbound;
    outbound.record = normalizer::to_json(report_of(whole()));
    outbound.sent_edition = SentEdition{.revision = 0, .delivered = true, .tracking_id = "1900042"};
    auto const item = work_item(outbound);
    CHECK(item.tracking_id == "1900042");
    CHECK(advises(item, "perbarui di sana"));
}

TEST_CASE("work item: a record that is none makes an item that says so") {
    for (auto const* const record : {"", "[]", "{\"title\":", "{}"}) {
        OutboundReport outbound;
        outbound.record = record;
        CHECK_FALSE(work_item(outbound).advice.empty());
    }
}
