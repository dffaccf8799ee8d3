#include "http/webhook_signature.hpp"

#include "base/encoding.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;
using http::WebhookSignature;
using Fault = WebhookSignature::Fault;

namespace {

// Agreed on by openssl(1), Python and the reference library of the standard.
std::string const kSecret = "whsec_Hd3UGcmbfcN5lQTWyW6EkzfYwdXy8jHcDAJ4uOk4GFU=";
std::string const kSignature = "v1,HNX78OUkXpaNXENgX689dnXXERwDsnx8KXgsl5hJ01Q=";
std::string const kOther = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
Time const kNow{1795741200s};

HttpRequest message() {
    HttpRequest request;
    request.headers = {
        {"webhook-id", "msg_contoh_vektor"},
        {"webhook-timestamp", "1795741200"},
        {"webhook-signature", kSignature}};
    request.body = R"({"type":"pengaduan.baru","timestamp":"2026-11-27T01:00:00Z","data":{"nomor":"V-1"}})";
    return request;
}

HttpRequest with(std::size_t header, std::string value) {
    auto request = message();
    request.headers[header].second = std::move(value);
    return request;
}

}  // namespace

TEST_CASE(
    "webhook signature: a message signed by the standard's own example is taken, and by any of our secrets"
) {
    CHECK_FALSE(WebhookSignature({kSecret}).check(message(), kNow));
    std::string const next = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    CHECK_FALSE(WebhookSignature({next, kSecret}).check(message(), kNow));
    CHECK_FALSE(
        WebhookSignature({kSecret}).check(with(2, "v2,abc v1a,abc " + kOther + " " + kSignature), kNow)
    );
    CHECK(http::webhook_id(message()) == "msg_contoh_vektor");
}

TEST_CASE("webhook signature: what differs in anything is refused") {
    struct Row {
        HttpRequest request;
        Fault fault;
    };
    auto other_body = message();
    other_body.body += " ";
    auto without = message();
    without.headers.pop_back();
    auto twice = message();
    twice.headers.push_back(twice.headers[2]);
    std::string many;
    for (int i = 0; i < 17; ++i)
        many += kSignature + " ";
    Row const rows[] = {
        {other_body, Fault::wrong},
        {with(0, "msg_lain"), Fault::wrong},
        {with(1, "1795741201"), Fault::wrong},
        {with(2, kOther), Fault::wrong},
        {with(2, "v1a," + kSignature.substr(3)), Fault::wrong},
        {with(2, kSignature.substr(3)), Fault::wrong},
        {with(2, "v1," + kSignature.substr(4)), Fault::wrong},
        {with(2, ""), Fault::wrong},
        {without, Fault::missing},
        {twice, Fault::duplicate},
        {with(0, "msg.titik"), Fault::malformed},
        {with(0, ""), Fault::malformed},
        {with(0, std::string(257, 'a')), Fault::malformed},
        {with(1, "+1795741200"), Fault::malformed},
        {with(1, "01795741200"), Fault::malformed},
        {with(1, "1795741200.0"), Fault::malformed},
        {with(1, ""), Fault::malformed},
        {with(2, many), Fault::malformed},
        {with(1, "1795740899"), Fault::stale},
        {with(1, "1795741501"), Fault::stale},
    };
    WebhookSignature const signature({kSecret});
    for (auto const& row : rows) {
        CAPTURE(row.request.headers[0].second);
        CAPTURE(row.request.headers[1].second);
        auto const fault = signature.check(row.request, kNow);
        REQUIRE(fault);
        CHECK(to_text(*fault) == to_text(row.fault));
    }
    CHECK(WebhookSignature({}).check(message(), kNow) == Fault::wrong);
    CHECK_FALSE(signature.check_head(with(1, "1795740900"), kNow));
    CHECK_FALSE(signature.check_head(with(1, "1795741500"), kNow));
}

TEST_CASE("webhook signature: a secret is base64 of 24 to 64 bytes behind its prefix") {
    CHECK(WebhookSignature::is_secret(kSecret));
    for (auto const* bad :
         {"",
          "whsec_",
          "Hd3UGcmbfcN5lQTWyW6EkzfYwdXy8jHcDAJ4uOk4GFU=",
          "whsec_AAAA",
          "whsec_Hd3UGcmbfcN5lQTWyW6EkzfYwdXy8jHcDAJ4uOk4GFU",
          "whsec_Hd3UGcmbfcN5lQTWyW6Ekz YwdXy8jHcDAJ4uOk4GFU="})
        CHECK_FALSE(WebhookSignature::is_secret(bad));
    CHECK(from_base64("") == "");
    CHECK(from_base64("Zg==") == "f");
    CHECK(from_base64("Zm8=") == "fo");
    CHECK(from_base64("Zm9v") == "foo");
    for (auto const* bad : {"Zg=", "Zg", "=", "====", "Z===", "Zg==Zg==", " Zm9v", "Zm9v\n"})
        CHECK_FALSE(from_base64(bad).has_value());
}
