#include "forwarder/registry.hpp"
#include "forwarder/sinks/http_keys.hpp"
#include "forwarder/sinks/sp4n_sink.hpp"

#include <algorithm>

namespace kanal::forwarder {

namespace {

constexpr auto kDay = std::chrono::hours(24);

Sp4nDoubts read_doubts(YamlReader& block) {
    Sp4nDoubts doubts;
    for (auto const& word : block.texts("unknown_when")) {
        doubts.busy = doubts.busy || word == "busy";
        doubts.error = doubts.error || word == "error";
        if (word != "busy" && word != "error") block.fault("unknown_when", "write [], or of busy and error");
    }
    return doubts;
}

void check_pattern(YamlReader& block, char const* key, std::string const& pattern) {
    auto const why = xpath_objection(pattern);
    if (!pattern.empty() && !why.empty()) block.fault(key, why);
}

// {url, token_file, found, not_found, not_found_status, not_found_after, timeout}
Sp4nLookup read_lookup(YamlReader block) {
    Sp4nLookup lookup;
    lookup.url = block.text("url");
    DoubtfulReport example;
    example.id = example.number = "1";
    example.said = "transaksiid 1";
    auto const why = centre_url_objection(fill_in(lookup.url, example).value_or(""), false);
    if (!lookup.url.empty() && !why.empty()) block.fault("url", why);
    lookup.token_file = read_token_path(block);
    lookup.found = block.text("found");
    check_pattern(block, "found", lookup.found);
    lookup.not_found = block.text("not_found", "");
    check_pattern(block, "not_found", lookup.not_found);
    lookup.not_found_status = static_cast<int>(block.number("not_found_status", 0, 0, 599));
    bool const client_error = lookup.not_found_status >= 400 && lookup.not_found_status < 500;
    if (lookup.not_found_status != 0 && !client_error)
        block.fault("not_found_status", "write 0, or a status from 400 to 499");
    lookup.not_found_after =
        block.duration("not_found_after", lookup.not_found_after, std::chrono::minutes(1), 30 * kDay);
    lookup.timeout =
        block.duration("timeout", lookup.timeout, std::chrono::seconds(1), std::chrono::seconds(30));
    return lookup;
}

}  // namespace

// {name, kind: sp4n_xml, url, token_file, unknown_when, last_name, no_name, no_email, no_phone, lookup,
// timeout, ca_file, pinned_keys, proxy}
std::unique_ptr<Sink> make_sp4n_xml(YamlReader& block, SinkSurroundings const&) {
    Sp4nSinkOptions options;
    options.centre = block.text("name", "");
    options.url = read_centre_url(block, "url", false);
    if (block.has("token_file"))
        options.token_file = read_token_path(block);
    else
        (void)block.token("token_file");
    options.names.last_name = block.text("last_name", options.names.last_name);
    options.names.no_name = block.text("no_name", "");
    options.names.no_email = block.text("no_email", "");
    options.names.no_phone = block.text("no_phone", "");
    options.doubts = read_doubts(block);
    read_client(block, options.client);
    if (block.has("lookup")) options.lookup = read_lookup(block.section("lookup"));
    return make_sp4n_sink(std::move(options));
}

}  // namespace kanal::forwarder
