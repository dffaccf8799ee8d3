#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kanal::forwarder {

// One member of the body that a centre wants, and where its value comes from.
struct MappedField {
    enum class As { as_it_is, text, number, flag };

    std::string to = {};  // JSON pointer; the field's name in a form
    // The first of them that says something: JSON pointers into the record, or a name of template_value().
    std::vector<std::string> from = {};
    std::vector<std::string> lines = {};    // templates, in place of `from`; see expand_lines()
    std::optional<std::string> value = {};  // a constant, in place of `from`
    std::vector<std::pair<std::string, std::string>> table = {};  // the value as text, and what stands for it
    std::optional<std::string> otherwise = {};  // where nothing was said, or the table has no such value
    std::string date = {};    // a time is written like this, in the agency's zone; "unix": seconds since 1970
    std::size_t longest = 0;  // characters, `ending` included; 0: no limit
    std::string ending = "…";  // of what was cut
    As as = As::as_it_is;
    bool operator==(MappedField const&) const = default;
};

// Files that go along in a multipart body. Those beyond the limits stay with the gateway.
struct MappedFiles {
    std::string to = {};  // the field's name; empty: none go along
    std::size_t most = 5;
    std::uint64_t largest = 2ULL << 20;   // bytes of one
    std::vector<std::string> types = {};  // media types; empty: any
    bool operator==(MappedFiles const&) const = default;
};

// What one answer means. The first rule that fits counts.
struct AnswerRule {
    enum class Means {
        delivered,  // taken, with a receipt
        known,      // there already
        refused,    // this one report will not be taken
        busy,       // later
        fault,      // of the configuration, here or there
        unknown,    // may have been taken
        absent,     // of a look-up: not there
    };
    std::vector<std::string> status = {};  // "200", "2xx"; empty: any
    std::string at = {};                   // JSON pointer into the answer; empty: the status alone
    // Texts, of which the value at `at` is one; empty: something stands there, not null, false or empty.
    std::vector<std::string> is = {};
    Means means = Means::delivered;
    bool operator==(AnswerRule const&) const = default;
};

// How a centre is asked for a report that it may have.
struct LookUp {
    std::string path = {};  // template, put behind the centre's URL; empty: it cannot be asked
    std::vector<std::string> tracking_id = {};  // JSON pointers
    // JSON pointer into the answer: what stands there must be, or hold as a word, `report_is`, a template.
    // Empty: the path names the report so that no other can be meant.
    std::string report_at = {};
    std::string report_is = "{/number}";
    std::vector<AnswerRule> rules = {};        // what no rule fits says nothing
    Duration wait = std::chrono::seconds(30);  // after a lost answer, before it is asked
    bool operator==(LookUp const&) const = default;
};

// How a centre is asked what became of a report that it has.
struct StatusQuestion {
    std::string path = {};  // put behind the centre's URL, with {tracking_id}; empty: it is not asked
    std::string word = {};  // JSON pointer: the state in the centre's words
    std::string at = {};    // JSON pointer: since when; empty: when it was asked
    std::vector<std::pair<std::string, std::string>> table = {};  // the centre's word, and ours
    Duration every = std::chrono::hours(6);
    Duration keep = std::chrono::hours(24 * 90);  // after it was delivered
    bool operator==(StatusQuestion const&) const = default;
};

// How one kind of centre speaks HTTP; docs/central-contract.md, "Profiles". Holds no secret and no address.
// As made it is the default profile, the one that page begins with.
struct Profile {
    enum class Body { record, json, form, multipart };
    enum class Auth { none, bearer, header, basic, oauth2 };

    std::string method = "POST";
    std::vector<std::string> headers = {  // templates, beside Content-Type
        "Accept: application/json",
        "Idempotency-Key: {key}",
        "Kanal-Received-At: {received_at}"};
    Auth auth = Auth::bearer;
    std::string auth_header = {};     // of header: in which the token stands
    std::string token_url = {};       // of oauth2; one that begins with '/' is of the centre's own host
    std::string scope = {};           // of oauth2
    bool client_in_body = false;      // oauth2: client_id and client_secret in the form, not as Basic
    bool client_certificate = false;  // the centre asks for one
    bool idempotent = true;           // a key that the centre knows takes no second effect
    bool takes_editions = true;       // later states of a report may follow under their own key
    Body body = Body::record;
    // Of multipart: the part that holds the fields as one JSON object; empty: each field is a part.
    std::string json_part = {};
    std::vector<MappedField> fields = {};
    MappedFiles files = {};
    std::string report_at = "/report_id";  // the answer names the report there; empty: nowhere
    std::string report_is = "{id}";        // template: so it is named
    std::vector<std::string> tracking_id = {"/tracking_id"};  // JSON pointers, the first that holds one
    std::vector<AnswerRule> rules = {};                       // before those of classify_response.hpp
    LookUp look_up = {};
    StatusQuestion status = {};
    bool operator==(Profile const&) const = default;
};

}  // namespace kanal::forwarder
