#include "forwarder/sinks/classify_sp4n.hpp"

#include "base/ascii.hpp"
#include "core/delivery.hpp"
#include "forwarder/sinks/centre_words.hpp"
#include "forwarder/sinks/http_outcomes.hpp"
#include "forwarder/sinks/xml_answer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;
using Failure = http::ClientResponse::Failure;

constexpr std::string_view kTransaction = "transaksiid ";
// No answer that tells of an error is public; these are the names that it would plausibly have.
constexpr std::string_view kErrors[] = {
    "error", "errors", "exception", "fault", "gagal", "galat", "kesalahan"};

Outcome unknown(std::string why) {
    return {.kind = Kind::unknown, .why = std::move(why)};
}

bool names_error(pugi::xml_node root) {
    auto const is_error = [](pugi::xml_node node) {
        auto const name = ascii_lower(node.name());
        return std::find(std::begin(kErrors), std::end(kErrors), name) != std::end(kErrors);
    };
    auto const children = root.children();
    return is_error(root) || std::any_of(children.begin(), children.end(), is_error);
}

// The text of the only child of this name; empty where there are several.
std::string only_child(pugi::xml_node root, char const* name) {
    auto const child = root.child(name);
    return child && !child.next_sibling(name) ? plain_text(child) : std::string();
}

Outcome classify_success(std::string const& body, Sp4nDoubts const& doubts) {
    pugi::xml_document document;
    switch (read_xml_answer(body, document)) {
        case XmlReading::read:
            break;
        case XmlReading::empty:
            return unknown("no receipt: an empty answer");
        case XmlReading::page: {
            auto result = unknown("no receipt: a web page");
            result.stops_lane = true;
            return result;
        }
        case XmlReading::unreadable:
            return unknown("no receipt: the answer cannot be read");
    }
    auto const root = document.document_element();
    Outcome result;
    result.tracking_id = only_child(root, "trackingid");
    if (auto const transaction = only_child(root, "transaksiid"); is_tracking_id(transaction))
        result.said = std::string(kTransaction) + transaction;
    if (is_sp4n_number(result.tracking_id)) {
        result.kind = Kind::delivered;
        return result;
    }
    result.tracking_id.clear();
    bool const refused = names_error(root) && !root.child("trackingid");
    result.kind = refused && !doubts.error ? Kind::misconfigured : Kind::unknown;
    result.why = refused ? "the centre answers with an error" : "no receipt: no tracking id";
    if (result.said.empty()) result.said = centre_words(body);
    return result;
}

// One that could also be given after the report was taken leaves it unknown.
Outcome classify_status(http::ClientResponse const& response, Sp4nDoubts const& doubts) {
    auto result = outcome_by_status(response);
    bool const busy = response.status == 429 || response.status == 503;
    bool const may_be_there = response.status == 409 || (response.status >= 500 && !busy);
    if (!may_be_there && !(busy && doubts.busy)) return result;
    result.kind = Kind::unknown;
    result.retry_after.reset();
    return result;
}

}  // namespace

Outcome classify_sp4n_answer(http::ClientResponse const& response, Sp4nDoubts const& doubts) {
    if (response.status >= 300) return classify_status(response, doubts);
    if (response.status < 200 && response.sent) return unknown("sent, and no answer came");
    if (response.status < 200) return outcome_of_failure(response);
    if (response.failure == Failure::body_too_long || response.failure == Failure::header_too_long)
        return unknown("no receipt: answer too long");
    if (response.failure != Failure::none) return unknown("sent, and the answer was cut off");
    return classify_success(response.body, doubts);
}

std::string transaction_of(std::string_view said) {
    if (!said.starts_with(kTransaction)) return {};
    said.remove_prefix(kTransaction.size());
    return is_tracking_id(said) ? std::string(said) : std::string();
}

}  // namespace kanal::forwarder
