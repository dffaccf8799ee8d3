#include "forwarder/sinks/classify_sp4n.hpp"

#include "base/ascii.hpp"
#include "core/delivery.hpp"
#include "forwarder/sinks/classify_response.hpp"
#include "forwarder/sinks/xml_answer.hpp"

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;
using Failure = http::ClientResponse::Failure;

constexpr std::string_view kTransaction = "transaksiid ";
// No answer that tells of an error is public; these are the names that it would plausibly have.
constexpr std::string_view kErrors[] = {
    "error", "errors", "exception", "fault", "gagal", "galat", "kesalahan"};

Outcome outcome(Kind kind, std::string why) {
    Outcome result;
    result.kind = kind;
    result.why = std::move(why);
    return result;
}

Outcome classify_no_answer(http::ClientResponse const& response) {
    if (response.sent) return outcome(Kind::unknown, "sent, and no answer came");
    auto result = outcome(Kind::retry, response.why);
    if (response.failure == Failure::tls || response.failure == Failure::address)
        result.kind = Kind::misconfigured;
    result.tried = response.failure != Failure::not_tried;
    return result;
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
            return outcome(Kind::unknown, "no receipt: an empty answer");
        case XmlReading::page: {
            auto result = outcome(Kind::unknown, "no receipt: a web page");
            result.stops_lane = true;
            return result;
        }
        case XmlReading::unreadable:
            return outcome(Kind::unknown, "no receipt: the answer cannot be read");
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

Outcome classify_status(http::ClientResponse const& response, Sp4nDoubts const& doubts) {
    auto result = outcome(Kind::misconfigured, "http " + std::to_string(response.status));
    result.said = centre_words(response.body);
    switch (response.status) {
        case 400:
        case 413:
        case 422:
            result.kind = Kind::refused;
            break;
        case 408:  // the request did not come whole
        case 425:
            result.kind = Kind::retry;
            break;
        case 429:
        case 503:
            result.kind = doubts.busy ? Kind::unknown : Kind::retry;
            break;
        case 409:  // perhaps because it is there
            result.kind = Kind::unknown;
            break;
        default:
            if (response.status >= 500) result.kind = Kind::unknown;
            if (response.status < 400) result.why += ": redirect";
    }
    if (result.kind == Kind::retry) result.retry_after = response.retry_after;
    result.slow_down = response.status == 429;
    return result;
}

}  // namespace

Outcome classify_sp4n_answer(http::ClientResponse const& response, Sp4nDoubts const& doubts) {
    if (response.status >= 300) return classify_status(response, doubts);
    if (response.status < 200) return classify_no_answer(response);
    if (response.failure == Failure::body_too_long || response.failure == Failure::header_too_long)
        return outcome(Kind::unknown, "no receipt: answer too long");
    if (response.failure != Failure::none) return outcome(Kind::unknown, "sent, and the answer was cut off");
    return classify_success(response.body, doubts);
}

std::string transaction_of(std::string_view said) {
    if (!said.starts_with(kTransaction)) return {};
    said.remove_prefix(kTransaction.size());
    return is_tracking_id(said) ? std::string(said) : std::string();
}

}  // namespace kanal::forwarder
