#include "centre/xml_request.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("centre: XML v1 is read with its token, and the number that stands in its text") {
    auto const request = centre::read_xml_request(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lapor token=\"{0-1}\"><pelapor><email/></pelapor>"
        "<laporan rahasia=\"0\" anonim=\"1\"><isi>PJU padam &lt;RT 04&gt;\n\nNomor: "
        "3273-26-48172093-7</isi></laporan></lapor>"
    );
    CHECK(request.error == "");
    CHECK(request.token == "{0-1}");
    CHECK(request.effect.number == "3273-26-48172093-7");
    CHECK(request.effect.gateway == "32.73");
    CHECK(request.effect.way == "xml");
}

TEST_CASE("centre: what is no XML v1 is answered with an error") {
    for (auto const* body :
         {"",
          "<lapor",
          "<lapor/>",
          "<other><laporan><isi>a</isi></laporan></other>",
          "<lapor><laporan><isi></isi></laporan></lapor>",
          "<lapor><laporan><isi>a</isi></laporan>"}) {
        CAPTURE(body);
        CHECK(centre::read_xml_request(body).error != "");
    }
}

TEST_CASE("centre: an XML receipt has both numbers") {
    centre::Taken taken;
    taken.tracking_id = 1'000'042;
    taken.transaction = 7;
    CHECK(
        centre::xml_receipt(taken) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<lapor><trackingid>1000042</trackingid><transaksiid>7</transaksiid></lapor>\n"
    );
}
