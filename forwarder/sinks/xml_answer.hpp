#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace kanal::forwarder {

// Reads what a stranger answered as an XML document: UTF-8 whatever its declaration says, well-formed to its
// last byte, one root with nothing but comments beside it, no document type (so there is no entity but those
// of XML itself), at most 16 elements inside each other. The caller bounds its size. `into` is of use only
// where it says `read`.
enum class XmlReading {
    read,
    empty,
    page,        // HTML: a login, a portal, a filter
    unreadable,  // cut off, too deep, or something else
};
XmlReading read_xml_answer(std::string_view body, pugi::xml_document& into);

// The text of an element that has nothing but text, without the blanks around it; empty for any other.
std::string plain_text(pugi::xml_node element);

// The number that the centre gives a report: 1 to 20 digits, not all of them 0.
bool is_sp4n_number(std::string_view text);

}  // namespace kanal::forwarder
