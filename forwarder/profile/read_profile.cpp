#include "forwarder/profile/read_profile.hpp"

#include "forwarder/profile/json_place.hpp"
#include "forwarder/profile/mapped_field.hpp"
#include "forwarder/profile/read_rules.hpp"
#include "forwarder/profile/templates.hpp"

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

namespace {

using As = MappedField::As;
using Auth = Profile::Auth;
using Body = Profile::Body;

template <class Value, std::size_t N>
Value one_of(
    YamlReader& block,
    std::string_view key,
    std::pair<std::string_view, Value> const (&known)[N],
    std::string const& fallback
) {
    auto const word = block.text(key, fallback);
    std::string words;
    for (auto const& [name, value] : known) {
        if (name == word) return value;
        words.append(words.empty() ? "" : ", ").append(name);
    }
    block.fault(key, "write one of: " + words);
    return known[0].second;
}

constexpr std::pair<std::string_view, As> kTypes[] = {
    {"it is", As::as_it_is}, {"text", As::text}, {"number", As::number}, {"flag", As::flag}};
constexpr std::pair<std::string_view, Auth> kAuth[] = {
    {"none", Auth::none},
    {"bearer", Auth::bearer},
    {"header", Auth::header},
    {"basic", Auth::basic},
    {"oauth2", Auth::oauth2}};
constexpr std::pair<std::string_view, Body> kBodies[] = {
    {"record", Body::record}, {"json", Body::json}, {"form", Body::form}, {"multipart", Body::multipart}};
constexpr std::pair<std::string_view, bool> kEditions[] = {{"send", true}, {"hold", false}};
constexpr std::pair<std::string_view, bool> kClientIn[] = {{"header", false}, {"body", true}};
constexpr std::pair<std::string_view, std::string_view> kMethods[] = {
    {"POST", "POST"}, {"PUT", "PUT"}, {"PATCH", "PATCH"}};

void check_templates(YamlReader& block, std::string_view key, std::vector<std::string> const& texts) {
    for (auto const& text : texts)
        if (auto const why = template_fault(text); !why.empty()) block.fault(key, why);
}

bool is_header_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_header(std::string const& line) {
    auto const colon = line.find(": ");
    return colon != line.npos && is_header_name(std::string_view(line).substr(0, colon));
}

void read_headers(YamlReader& file, Profile& profile) {
    if (!file.has("headers")) return;
    profile.headers = file.texts("headers");
    check_templates(file, "headers", profile.headers);
    if (!std::all_of(profile.headers.begin(), profile.headers.end(), is_header))
        file.fault("headers", "write each as \"Name: value\"");
}

void read_auth(YamlReader& file, Profile& profile) {
    auto block = file.section("auth");
    profile.auth = one_of(block, "kind", kAuth, "bearer");
    profile.client_certificate = block.flag("client_certificate", false);
    if (profile.auth == Auth::header) {
        profile.auth_header = block.text("header");
        if (!profile.auth_header.empty() && !is_header_name(profile.auth_header))
            block.fault("header", "write the header's name: X-Api-Key");
    }
    if (profile.auth != Auth::oauth2) return;
    profile.token_url = block.text("token_url");
    if (!profile.token_url.empty() && profile.token_url[0] != '/' &&
        profile.token_url.rfind("https://", 0) != 0)
        block.fault("token_url", "write a whole https:// URL, or a path of the centre's host: /oauth/token");
    profile.scope = block.text("scope", "");
    profile.client_in_body = one_of(block, "client", kClientIn, "header");
}

void read_source(YamlReader& block, MappedField& field) {
    field.from = block.texts("from");
    for (auto const& from : field.from)
        if (!is_template_name(from))
            block.fault("from", "write a list of JSON pointers into the record: [/title]");
    field.lines = block.texts("lines");
    check_templates(block, "lines", field.lines);
    if (block.has("value")) field.value = block.text("value", "");
    int const sources = !field.from.empty() + !field.lines.empty() + field.value.has_value();
    if (sources != 1) block.fault("", "a field has exactly one of 'from', 'lines' and 'value'");
}

MappedField read_field(YamlReader& block, bool json) {
    MappedField field;
    field.to = block.text("to");
    if (json && !field.to.empty() && !is_json_pointer(field.to))
        block.fault("to", "write a JSON pointer into the body: /laporan/isi");
    read_source(block, field);
    for (auto& row : block.sections("table"))
        field.table.emplace_back(row.text("is"), row.text("gives", ""));
    if (block.has("otherwise")) field.otherwise = block.text("otherwise", "");
    field.date = block.text("date", "");
    if (!field.date.empty() && !is_date_format(field.date))
        block.fault("date", "write unix, or a pattern of %Y %m %d %H %M %S %y %F %T %j %z");
    field.longest = static_cast<std::size_t>(block.number("longest", 0, 0, 1'000'000));
    field.ending = block.text("ending", field.ending);
    field.as = one_of(block, "as", kTypes, "it is");
    return field;
}

void read_files(YamlReader& block, Profile& profile) {
    if (!block.has("files")) return;
    if (profile.body != Body::multipart) block.fault("files", "only a multipart body takes files");
    auto files = block.section("files");
    profile.files.to = files.text("to");
    profile.files.most = static_cast<std::size_t>(files.number("most", 5, 1, 20));
    profile.files.largest = files.size("largest", profile.files.largest, 1, 64ULL << 20);
    profile.files.types = files.texts("types");
}

void read_body(YamlReader& file, Profile& profile) {
    auto block = file.section("body");
    profile.body = one_of(block, "form", kBodies, "record");
    if (profile.body == Body::multipart) profile.json_part = block.text("json_part", "");
    bool const json = profile.body == Body::json || !profile.json_part.empty();
    for (auto& field : block.sections("fields"))
        profile.fields.push_back(read_field(field, json));
    if (profile.body == Body::record && !profile.fields.empty())
        block.fault("fields", "the record is sent as it is; write form: json, form or multipart");
    if (profile.body != Body::record && profile.fields.empty())
        block.fault("fields", "say what the body holds: - {to: /judul, from: [/title]}");
    read_files(block, profile);
}

void read_answer(YamlReader& file, Profile& profile) {
    auto block = file.section("answer");
    profile.report_at = block.text("report_at", profile.report_at);
    if (!profile.report_at.empty() && !is_json_pointer(profile.report_at))
        block.fault("report_at", "write a JSON pointer into the answer, or \"\" where it names no report");
    profile.report_is = block.text("report_is", profile.report_is);
    check_templates(block, "report_is", {profile.report_is});
    profile.tracking_id = read_pointers(block, "tracking_id", profile.tracking_id);
    if (profile.tracking_id.empty())
        block.fault("tracking_id", "name where the answer holds the centre's number: [/data/id]");
    profile.rules = read_rules(block, false);
}

}  // namespace

Profile read_profile(YamlReader& file) {
    Profile profile;
    profile.method = one_of(file, "method", kMethods, "POST");
    read_headers(file, profile);
    read_auth(file, profile);
    profile.idempotent = file.flag("idempotent", true);
    profile.takes_editions = one_of(file, "editions", kEditions, "send");
    read_body(file, profile);
    read_answer(file, profile);
    profile.look_up = read_look_up(file);
    profile.status = read_status_question(file);
    if (profile.idempotent && !profile.look_up.path.empty())
        file.fault(
            "look_up", "is for a centre that takes a repetition as a second report: idempotent: false"
        );
    return profile;
}

}  // namespace kanal::forwarder
