#include "centre/xml_request.hpp"

#include "base/ascii.hpp"
#include "centre/record.hpp"

#include <cstdlib>
#include <pugixml.hpp>

namespace kanal::centre {

namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view kNumber = "Nomor: ";

std::string number_in(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find('\n', at), text.size());
        auto const line = trimmed(text.substr(at, end - at));
        if (line.rfind(kNumber, 0) == 0) return std::string(trimmed(line.substr(kNumber.size())));
        at = end + 1;
    }
    return {};
}

}  // namespace

XmlRequest read_xml_request(std::string_view body) {
    XmlRequest request;
    pugi::xml_document document;
    // Only UTF-8 is said to be taken; a document type is no part of the form.
    auto const parsed =
        document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8);
    auto const root = document.child("lapor");
    auto const text = root.child("laporan").child("isi");
    request.token = root.attribute("token").value();
    if (!parsed || !root) {
        request.error = "XML tidak dapat dibaca";
    } else if (std::string_view(text.text().get()).empty()) {
        request.error = "isi kosong";
    }
    if (!request.error.empty()) return request;
    request.effect.content = body;
    request.effect.way = "xml";
    request.effect.number = number_in(text.text().get());
    request.effect.gateway = agency_of_number(request.effect.number);
    return request;
}

std::string xml_receipt(Taken const& taken) {
    // As ordered by a test: a number that no report has.
    auto const tracking = taken.tracking_id < 0 ? std::string("0") : std::to_string(taken.tracking_id);
    return std::string(kDeclaration) + "<lapor><trackingid>" + tracking + "</trackingid><transaksiid>" +
           std::to_string(taken.transaction) + "</transaksiid></lapor>\n";
}

std::string xml_error(std::string_view words) {
    return std::string(kDeclaration) + "<lapor><error>" + std::string(words) + "</error></lapor>\n";
}

}  // namespace kanal::centre
