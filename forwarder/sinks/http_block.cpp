#include "forwarder/profile/read_profile.hpp"
#include "forwarder/registry.hpp"
#include "forwarder/sinks/http_keys.hpp"
#include "forwarder/sinks/http_sink.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string_view>

namespace kanal::forwarder {

namespace {

namespace urls = boost::urls;

Profile read_profile_of(YamlReader& block) {
    auto file = block.file("profile");
    if (!file) return {};
    auto profile = read_profile(*file);
    file->done();
    if (!file->clean()) block.fault("profile", "cannot be used; its own faults stand beside this one");
    return profile;
}

// A key that the profile makes no use of is one that somebody thinks is in force, and one that it needs must
// be there.
void check_use(YamlReader& block, std::string_view key, bool used, bool needed) {
    if (block.has(key) && !used)
        block.fault(key, "the profile makes no use of it; take it out, or name another profile");
    if (!block.has(key) && needed) block.fault(key, "is missing; the profile asks for it");
}

std::string text_by_profile(YamlReader& block, std::string_view key, bool used) {
    auto text = block.text(key, "");
    check_use(block, key, used, used);
    return used ? text : std::string();
}

// Looked at now, so that a missing or open file stops the start; read again for every batch.
std::filesystem::path secret_by_profile(YamlReader& block, std::string_view key, bool used) {
    (void)block.optional_secret(key);
    check_use(block, key, used, used);
    return used ? block.path(key, {}) : std::filesystem::path();
}

CredentialSources read_credentials(YamlReader& block, Profile const& profile, std::string const& url) {
    using Auth = Profile::Auth;
    CredentialSources sources;
    sources.token_file = read_token_path(block);
    bool const header = profile.auth == Auth::header;
    check_use(block, "token_file", profile.auth == Auth::bearer || header, header);
    sources.user = text_by_profile(block, "user", profile.auth == Auth::basic);
    sources.password_file = secret_by_profile(block, "password_file", profile.auth == Auth::basic);
    sources.client_id = text_by_profile(block, "client_id", profile.auth == Auth::oauth2);
    sources.client_secret_file = secret_by_profile(block, "client_secret_file", profile.auth == Auth::oauth2);
    sources.token_url = profile.token_url;
    auto const own = urls::parse_uri(url);
    if (own && !sources.token_url.empty() && sources.token_url[0] == '/')
        sources.token_url.insert(
            0, std::string(own->scheme()) + "://" + std::string(own->encoded_authority())
        );
    return sources;
}

void read_certificate(YamlReader& block, bool used, http::ClientOptions& options) {
    auto const certificate = block.path("certificate_file", {});
    check_use(block, "certificate_file", used, used);
    auto const key = secret_by_profile(block, "key_file", used);
    if (!used) return;
    options.certificate_file = certificate;
    options.key_file = key;
}

}  // namespace

// {name, kind: http, url, profile, token_file, user, password_file, client_id, client_secret_file,
// certificate_file, key_file, attachments: none | put, in_flight, timeout, ca_file, pinned_keys, proxy}
std::unique_ptr<Sink> make_http(YamlReader& block, SinkSurroundings const& surroundings) {
    HttpSinkOptions options;
    options.centre = block.text("name", "");
    auto const attachments = block.text("attachments", "none");
    options.put_attachments = attachments == "put";
    if (attachments != "put" && attachments != "none") block.fault("attachments", "write none or put");
    options.url = read_centre_url(block, "url", options.put_attachments);
    options.profile = read_profile_of(block);
    options.credentials = read_credentials(block, options.profile, options.url);
    options.timezone = surroundings.timezone;
    options.attachment_path = surroundings.attachment_path;
    options.in_flight = static_cast<std::size_t>(block.number("in_flight", 8, 1, 64));
    read_client(block, options.client);
    read_certificate(block, options.profile.client_certificate, options.client);
    return make_http_sink(std::move(options));
}

}  // namespace kanal::forwarder
