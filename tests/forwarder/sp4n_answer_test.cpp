#include "client_responses.hpp"
#include "forwarder/sinks/classify_sp4n.hpp"
#include "forwarder/sinks/sp4n_lookup.hpp"
#include "forwarder/sinks/sp4n_request.hpp"
#include "forwarder/sinks/xml_answer.hpp"

#include <doctest/doctest.h>
#include <pugixml.hpp>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using forwarder::Sp4nLookup;
using Failure = http::ClientResponse::Failure;
using Kind = Outcome::Kind;
using Found = Finding::Kind;

namespace {

Outcome classify(http::ClientResponse const& response, forwarder::Sp4nDoubts const& doubts = {}) {
    return forwarder::classify_sp4n_answer(response, doubts);
}

std::string nested(int elements) {
    std::string text;
    for (int i = 0; i < elements; ++i)
        text += "<a>";
    text += "<trackingid>5</trackingid>";
    for (int i = 0; i < elements; ++i)
        text += "</a>";
    return text;
}

}  // namespace

TEST_CASE("sp4n request: what the report says stands where the interface of 2018 has a place for it") {
    auto const body = forwarder::sp4n_request(
        R"({"number":"3273-26-48172093-7","title":"PJU padam","title_derived":false,
            "text":"Lampu PJU padam di Jl. Kenanga <RT 04> & sekitarnya\u0001\ufffe","occurred_on":"2026-11-29",
            "class":"complaint","place":{"said":"Jl. Kenanga RT 04","point":null},"category":null,
            "reporter":{"name":"Siti Contoh Dewi","phone":"+6281200000001","email":"siti@surat.example"},
            "privacy":{"anonymous":true,"confidential":false},"attachments":[{"name":"a.jpg"}]})",
        "{0000-\"1\"&}",
        {}
    );
    REQUIRE(body.has_value());
    CHECK(
        *body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        "<lapor token=\"{0000-&quot;1&quot;&amp;}\"><pelapor><email>siti@surat.example</email>"
        "<telpon>+6281200000001</telpon><namadepan>Siti</namadepan><namabelakang>Contoh Dewi</namabelakang>"
        "</pelapor><laporan rahasia=\"0\" anonim=\"1\"><isi>PJU padam\n\n"
        "Lampu PJU padam di Jl. Kenanga &lt;RT 04&gt; &amp; sekitarnya\n\n"
        "Lokasi: Jl. Kenanga RT 04\nTanggal kejadian: 2026-11-29\nKlasifikasi: Pengaduan\n"
        "Lampiran: 1 berkas, ada pada instansi penerima\nNomor: 3273-26-48172093-7</isi></laporan></lapor>"
    );
}

TEST_CASE("sp4n request: a derived title is not said twice, and nothing is made up about an unknown reporter"
) {
    auto const record = R"({"number":"N-1","title":"Jalan","title_derived":true,"text":"Jalan rusak",
        "reporter":null,"privacy":{"anonymous":false,"confidential":true}})";
    auto const body = forwarder::sp4n_request(record, "t", {});
    REQUIRE(body.has_value());
    CHECK(
        body->find("<pelapor><email/><telpon/><namadepan/><namabelakang/></pelapor>"
                   "<laporan rahasia=\"1\" anonim=\"0\"><isi>Jalan rusak\n\nNomor: N-1</isi>"
        ) != std::string::npos
    );
    auto const named = forwarder::sp4n_request(
        record, "t", {.last_name = "-", .no_name = "Warga", .no_email = "x@y.example", .no_phone = "0"}
    );
    CHECK(
        named->find("<email>x@y.example</email><telpon>0</telpon><namadepan>Warga</namadepan>"
                    "<namabelakang>-</namabelakang>") != std::string::npos
    );
    CHECK_FALSE(forwarder::sp4n_request("[]", "t", {}).has_value());
    CHECK_FALSE(forwarder::sp4n_request("{", "t", {}).has_value());
}

TEST_CASE("sp4n answer: a receipt is a number in the only trackingid below the only root") {
    auto const taken = classify(answered(
        200,
        "<?xml version=\"1.0\" encoding=\"utf8\"?>\n<lapor><trackingid>1900042</trackingid>"
        "<transaksiid>77001</transaksiid></lapor>\n"
    ));
    CHECK(taken.kind == Kind::delivered);
    CHECK(taken.tracking_id == "1900042");
    CHECK(taken.said == "transaksiid 77001");
    CHECK(forwarder::transaction_of(taken.said) == "77001");
    for (char const* const receipt :
         {"<response>\n <status>ok</status>\n <trackingid> 1900043 </trackingid>\n "
          "<transaksiid/>\n</response>",
          "\xEF\xBB\xBF<a><!-- x --><trackingid><![CDATA[7]]></trackingid></a>",
          "<!-- x --><a><trackingid>&#x37;</trackingid></a>",
          "<a><error/><trackingid>7</trackingid></a>"}) {
        CAPTURE(receipt);
        CHECK(classify(answered(200, receipt)).kind == Kind::delivered);
        CHECK(classify(answered(201, receipt)).kind == Kind::delivered);
    }
}

TEST_CASE("sp4n answer: whatever else comes with a success leaves the report unknown") {
    std::string const wide(60'000, 'x');
    for (auto const& answer : {
             std::string(),
             std::string(" \n"),
             std::string("ok"),
             std::string("{\"trackingid\":5}"),
             std::string("<a><trackingid>1900042</trackingid>"),
             std::string("<a><trackingid>19000"),
             std::string("<a><trackingid>5</trackingid></a><a/>"),
             std::string("<a><trackingid>5</trackingid></a> Notice: undefined index"),
             std::string("Notice: x <a><trackingid>5</trackingid></a>"),
             std::string("<a><trackingid>5</trackingid></a>\0", 34),
             std::string("<a><trackingid>5\0</trackingid></a>", 34),
             std::string("<a><trackingid>5</trackingid><trackingid>6</trackingid></a>"),
             std::string("<a><b><trackingid>5</trackingid></b></a>"),
             std::string("<a><trackingid>0</trackingid></a>"),
             std::string("<a><trackingid>000</trackingid></a>"),
             std::string("<a><trackingid>-5</trackingid></a>"),
             std::string("<a><trackingid>5a</trackingid></a>"),
             std::string("<a><trackingid>123456789012345678901</trackingid></a>"),
             std::string("<a><trackingid>5<b/></trackingid></a>"),
             std::string("<a><trackingid/></a>"),
             std::string("<a><error>token</error><trackingid/></a>"),
             std::string("<a trackingid=\"5\"/>"),
             std::string("<lapor><pesan>Terima kasih</pesan></lapor>"),
             std::string("<!DOCTYPE a [<!ENTITY n \"5\">]><a><trackingid>&n;</trackingid></a>"),
             std::string("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a><trackingid>5</trackingid></a>"),
             std::string("<?php echo 1 ?><a><trackingid>5</trackingid></a>"),
             std::string("<\0a\0>\0", 6),
             nested(40),
             nested(7000),
             "<a>" + wide,
             "<a b='" + wide + "'",
         }) {
        CAPTURE(answer.substr(0, 80));
        auto const outcome = classify(answered(200, answer));
        CHECK(outcome.kind == Kind::unknown);
        CHECK_FALSE(outcome.stops_lane);
        CHECK(outcome.tracking_id.empty());
    }
    CHECK(classify(answered(204, "")).kind == Kind::unknown);
    CHECK(classify(broken(Failure::body_too_long, true, 200)).kind == Kind::unknown);
    CHECK(classify(broken(Failure::unreachable, true, 200)).kind == Kind::unknown);
}

TEST_CASE("sp4n answer: a transaction without a tracking id is kept for the question that follows") {
    auto const outcome =
        classify(answered(200, "<a><transaksiid>T-7</transaksiid><pesan>diproses</pesan></a>"));
    CHECK(outcome.kind == Kind::unknown);
    CHECK(forwarder::transaction_of(outcome.said) == "T-7");
    CHECK(forwarder::transaction_of("transaksiid a b").empty());
    CHECK(forwarder::transaction_of("diproses").empty());
}

TEST_CASE("sp4n answer: a web page leaves the report unknown and stops the lane") {
    for (char const* const page :
         {"<!DOCTYPE html><html><head><title>Masuk</title></head></html>",
          "\n <HTML><body><trackingid>5</trackingid></body></HTML>",
          "\xEF\xBB\xBF<!doctype HTML>"}) {
        auto const outcome = classify(answered(200, page));
        CHECK(outcome.kind == Kind::unknown);
        CHECK(outcome.stops_lane);
    }
}

TEST_CASE("sp4n answer: one that names an error took nothing, unless the operator doubts it") {
    auto const error = answered(200, "<lapor><error>token tidak \x1b[2J valid</error></lapor>");
    CHECK(classify(error).kind == Kind::misconfigured);
    CHECK(classify(error).said == "token tidak [2J valid");
    CHECK(classify(error, {.error = true}).kind == Kind::unknown);
    CHECK(classify(answered(200, "<Kesalahan>penuh</Kesalahan>")).kind == Kind::misconfigured);
}

TEST_CASE("sp4n answer: the status says what may have taken effect") {
    struct Row {
        int status;
        Kind kind;
    };
    for (auto const& [status, kind] :
         {Row{301, Kind::misconfigured},
          {302, Kind::misconfigured},
          {400, Kind::refused},
          {401, Kind::misconfigured},
          {403, Kind::misconfigured},
          {404, Kind::misconfigured},
          {405, Kind::misconfigured},
          {408, Kind::retry},
          {409, Kind::unknown},
          {413, Kind::refused},
          {415, Kind::misconfigured},
          {422, Kind::refused},
          {425, Kind::retry},
          {429, Kind::retry},
          {500, Kind::unknown},
          {501, Kind::unknown},
          {502, Kind::unknown},
          {503, Kind::retry},
          {504, Kind::unknown},
          {599, Kind::unknown}}) {
        CAPTURE(status);
        CHECK(classify(answered(status, "")).kind == kind);
        // Cut off behind the status it says the same.
        CHECK(classify(broken(Failure::unreachable, true, status)).kind == kind);
    }
    CHECK(classify(answered(503, ""), {.busy = true}).kind == Kind::unknown);
    CHECK(classify(answered(429, ""), {.busy = true}).kind == Kind::unknown);
    auto asked = answered(503, "");
    asked.retry_after = 90s;
    CHECK(classify(asked).retry_after == Duration(90s));
}

TEST_CASE("sp4n answer: without an answer all depends on whether anything was sent") {
    CHECK(classify(broken(Failure::unreachable, false)).kind == Kind::retry);
    CHECK(classify(broken(Failure::timed_out, false)).kind == Kind::retry);
    CHECK(classify(broken(Failure::tls, false)).kind == Kind::misconfigured);
    CHECK(classify(broken(Failure::address, false)).kind == Kind::misconfigured);
    CHECK(classify(broken(Failure::stopped, false)).kind == Kind::retry);
    CHECK_FALSE(classify(broken(Failure::not_tried, false)).tried);
    for (auto const failure :
         {Failure::unreachable, Failure::timed_out, Failure::tls, Failure::stopped, Failure::not_http})
        CHECK(classify(broken(failure, true)).kind == Kind::unknown);
    CHECK(classify(broken(Failure::none, true)).kind == Kind::unknown);
    CHECK(classify(answered(100, "")).kind == Kind::unknown);
}

namespace {

constexpr Time kSent = Time(24h * 365 * 56);

DoubtfulReport doubtful(std::string said = {}) {
    return {.sequence = 1, .id = "id-1", .number = "3273-26-1-7", .since = kSent, .said = std::move(said)};
}

Sp4nLookup lookup() {
    Sp4nLookup lookup;
    lookup.url = "http://centre.example/?n={number}";
    lookup.found = "//laporan[nomor='{number}']/trackingid";
    lookup.not_found = "/hasil/tidakada";
    lookup.not_found_status = 404;
    return lookup;
}

Finding find(http::ClientResponse const& response, Duration after = 2h) {
    return forwarder::classify_lookup(response, doubtful(), lookup(), kSent + after);
}

}  // namespace

TEST_CASE("sp4n look-up: it is there when the answer names one number for this report") {
    auto const found = find(answered(
        200,
        "<hasil><laporan><nomor>3273-26-1-7</nomor><trackingid> 42 </trackingid></laporan>"
        "<laporan><nomor>other</nomor><trackingid>43</trackingid></laporan></hasil>"
    ));
    CHECK(found.kind == Found::there);
    CHECK(found.tracking_id == "42");
    auto const two = find(answered(
        200,
        "<hasil><laporan><nomor>3273-26-1-7</nomor><trackingid>42</trackingid></laporan>"
        "<laporan><nomor>3273-26-1-7</nomor><trackingid>43</trackingid></laporan></hasil>"
    ));
    CHECK(two.kind == Found::unclear);
    CHECK(two.why == "the answer names several reports");
}

TEST_CASE("sp4n look-up: the number may stand in an attribute") {
    auto asking = lookup();
    asking.found = "/hasil/laporan/@tracking";
    auto const answer = answered(200, "<hasil><laporan tracking='42'/></hasil>");
    CHECK(forwarder::classify_lookup(answer, doubtful(), asking, kSent).tracking_id == "42");
}

TEST_CASE("sp4n look-up: it is not there only when the answer says so, long enough after it was sent") {
    auto const no = answered(200, "<hasil><tidakada/></hasil>");
    CHECK(find(no, 59min).kind == Found::not_yet);
    CHECK(find(no, 1h).kind == Found::not_there);
    CHECK(find(answered(404, "<!DOCTYPE html>"), 1h).kind == Found::not_there);
    CHECK(find(answered(404, ""), 1min).kind == Found::not_yet);
    // The clock went back.
    CHECK(find(no, -24h).kind == Found::not_yet);
}

TEST_CASE("sp4n look-up: any other answer leaves it unknown") {
    for (auto const& response :
         {answered(200, "<hasil/>"),
          answered(200, ""),
          answered(200, "<hasil><tidakada/>"),
          answered(200, "<!DOCTYPE html><html/>"),
          answered(
              200,
              "<hasil><tidakada/><laporan><nomor>3273-26-1-7</nomor><trackingid>4</trackingid></laporan></"
              "hasil>"
          ),
          answered(500, "<hasil><tidakada/></hasil>"),
          answered(302, "<hasil><tidakada/></hasil>"),
          broken(Failure::timed_out, true),
          broken(Failure::unreachable, true, 404)}) {
        auto const finding = find(response);
        CHECK(finding.kind == Found::unclear);
        CHECK_FALSE(finding.why.empty());
    }
}

TEST_CASE("sp4n look-up: what is not known of a report is not asked for") {
    CHECK(forwarder::fill_in("?a={number}&b={id}", doubtful()) == "?a=3273-26-1-7&b=id-1");
    CHECK_FALSE(forwarder::fill_in("?t={transaction}", doubtful()).has_value());
    CHECK(forwarder::fill_in("?t={transaction}", doubtful("transaksiid 7")) == "?t=7");
    CHECK(forwarder::xpath_objection("//trackingid[../n='{number}']").empty());
    CHECK(forwarder::xpath_objection("//[").starts_with("no XPath: "));
    auto strange = lookup();
    strange.found = "1 + 1";
    CHECK(
        forwarder::classify_lookup(answered(200, "<hasil/>"), doubtful(), strange, kSent).kind ==
        Found::unclear
    );
}
