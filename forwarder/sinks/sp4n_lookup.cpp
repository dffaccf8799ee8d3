#include "forwarder/sinks/sp4n_lookup.hpp"

#include "forwarder/sinks/classify_sp4n.hpp"
#include "forwarder/sinks/xml_answer.hpp"

#include <set>
#include <string_view>

namespace kanal::forwarder {

namespace {

using Kind = Finding::Kind;

Finding unclear(std::string why) {
    Finding finding;
    finding.why = std::move(why);
    return finding;
}

Finding not_there(DoubtfulReport const& report, Sp4nLookup const& lookup, Time now) {
    Finding finding;
    finding.kind = now - report.since >= lookup.not_found_after ? Kind::not_there : Kind::not_yet;
    return finding;
}

// All different numbers that the expression finds.
std::set<std::string> numbers_at(pugi::xml_document const& document, std::string const& expression) {
    std::set<std::string> numbers;
    for (auto const& found : document.select_nodes(expression.c_str())) {
        auto number = found.attribute() ? std::string(found.attribute().value()) : plain_text(found.node());
        if (is_sp4n_number(number)) numbers.insert(std::move(number));
    }
    return numbers;
}

Finding classify_document(
    pugi::xml_document const& document, DoubtfulReport const& report, Sp4nLookup const& lookup, Time now
) {
    auto const found = fill_in(lookup.found, report);
    auto const numbers = found ? numbers_at(document, *found) : std::set<std::string>();
    auto const absent = fill_in(lookup.not_found, report);
    bool const says_no =
        absent && !absent->empty() && pugi::xpath_query(absent->c_str()).evaluate_boolean(document);
    if (numbers.size() > 1) return unclear("the answer names several reports");
    if (says_no && !numbers.empty()) return unclear("the answer says both");
    if (says_no) return not_there(report, lookup, now);
    if (numbers.empty()) return unclear("the answer says neither");
    Finding finding;
    finding.kind = Kind::there;
    finding.tracking_id = *numbers.begin();
    return finding;
}

}  // namespace

std::optional<std::string> fill_in(std::string const& pattern, DoubtfulReport const& report) {
    auto const transaction = transaction_of(report.said);
    std::string text = pattern;
    for (auto const& [name, value] :
         {std::pair<std::string_view, std::string const&>{"{number}", report.number},
          {"{id}", report.id},
          {"{transaction}", transaction}})
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
            if (value.empty()) return std::nullopt;
            text.replace(at, name.size(), value);
        }
    return text;
}

std::string xpath_objection(std::string const& pattern) {
    DoubtfulReport example;
    example.id = "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11";
    example.number = "3273-26-48172093-7";
    example.said = "transaksiid 1";
    try {
        pugi::xpath_query const query(fill_in(pattern, example).value_or("").c_str());
    } catch (pugi::xpath_exception const& fault) {
        return std::string("no XPath: ") + fault.what();
    }
    return {};
}

Finding classify_lookup(
    http::ClientResponse const& response, DoubtfulReport const& report, Sp4nLookup const& lookup, Time now
) {
    if (response.failure != http::ClientResponse::Failure::none) return unclear(response.why);
    if (lookup.not_found_status != 0 && response.status == lookup.not_found_status)
        return not_there(report, lookup, now);
    if (response.status < 200 || response.status >= 300)
        return unclear("http " + std::to_string(response.status));
    pugi::xml_document document;
    if (read_xml_answer(response.body, document) != XmlReading::read)
        return unclear("the answer cannot be read");
    try {
        return classify_document(document, report, lookup, now);
    } catch (pugi::xpath_exception const&) {  // it ran out of memory, or the expression finds no nodes
        return unclear("the XPath cannot be used on the answer");
    }
}

}  // namespace kanal::forwarder
