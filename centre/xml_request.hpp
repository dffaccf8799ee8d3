#pragma once

#include "centre/effect.hpp"

#include <string>
#include <string_view>

namespace kanal::centre {

// What came as <lapor token="..."><pelapor/><laporan><isi/></laporan></lapor>, the form that LAPOR! took in
// 2018.
struct XmlRequest {
    std::string token = {};
    std::string error = {};  // in Indonesian, for the answer; empty: it can be taken
    Effect effect =
        {};  // without a message_id: the form has none, so that each request is a report of its own
};

// Pure. The number and the agency are read from a line "Nomor: 3273-26-48172093-7" of the text, where Kanal
// writes it.
XmlRequest read_xml_request(std::string_view body);

std::string xml_receipt(Taken const& taken);
std::string xml_error(std::string_view words);  // ours; nothing is escaped

}  // namespace kanal::centre
