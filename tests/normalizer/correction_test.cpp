#include "normalizer/correction.hpp"

#include "normalizer/report_json.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using normalizer::Correction;

namespace {

std::string record() {
    Report report;
    report.id = "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11";
    report.channel_kind = "sms";
    report.title = "lmpu mati";
    report.title_derived = true;
    report.text = "Lampu mati";
    report.place = Place{"Jl Melati", -6.9, 107.6};
    return normalizer::to_json(report);
}

bool says(std::string const& text, std::string const& what) {
    return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("correction: what a person set stands in the record, and every other byte stays") {
    Correction correction;
    correction.title = "Lampu \"jalan\" mati";
    correction.report_class = "complaint";
    correction.category = Category{"PJU", "Penerangan"};
    correction.place = "Jl. Melati 12, hubungi 081234567890";
    correction.not_ours = "jalan provinsi";
    auto const changed = normalizer::with_correction(record(), 4294967297, correction);
    REQUIRE(changed.has_value());
    CHECK(says(
        *changed, "\"title\":\"Lampu \\\"jalan\\\" mati\",\"title_derived\":false,\"text\":\"Lampu mati\""
    ));
    CHECK(says(*changed, "\"class\":\"complaint\",\"category\":{\"code\":\"PJU\",\"name\":\"Penerangan\"}"));
    CHECK(says(*changed, "\"public_said\":\"Jl. Melati 12, hubungi [telepon]\",\"point\":{\"latitude\":-6.9")
    );
    CHECK(says(*changed, "\"media\":0,\"desk\":4294967297}"));
    CHECK(says(*changed, "\"authority\":{\"ours\":false,\"reason\":\"jalan provinsi\"}"));
    CHECK(says(*changed, "\"corrected\":[\"title\",\"class\",\"category\",\"place\",\"authority\"]}"));
    Correction only_class;
    only_class.report_class = "aspiration";
    auto const little = normalizer::with_correction(record(), 1, only_class);
    REQUIRE(little.has_value());
    CHECK(says(*little, "\"title\":\"lmpu mati\",\"title_derived\":true"));
    CHECK(normalizer::with_correction("[]", 1, only_class).has_error());
    CHECK(normalizer::with_correction("{}", 1, only_class).has_error());
}

TEST_CASE("correction: what is kept is read back as it was, and a later one takes only its own fields' places"
) {
    Correction first;
    first.title = "Satu";
    first.category = Category{"", "Tanpa kode"};
    auto kept = normalizer::read_correction(normalizer::write_correction(first));
    CHECK(kept.title == "Satu");
    REQUIRE(kept.category);
    CHECK(kept.category->name == "Tanpa kode");
    CHECK_FALSE(kept.place);
    Correction second;
    second.title = "Dua";
    second.place = "";
    kept.add(second);
    CHECK(kept.title == "Dua");
    CHECK(kept.category->name == "Tanpa kode");
    CHECK(kept.place == "");
    CHECK(normalizer::read_correction("bukan json").empty());
}
