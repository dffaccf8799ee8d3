#include "forwarder/sinks/credentials.hpp"

#include "base/ascii.hpp"
#include "config/secret_file.hpp"
#include "forwarder/sinks/centre_words.hpp"
#include "forwarder/sinks/http_keys.hpp"
#include "http/message.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

using Auth = Profile::Auth;

constexpr std::size_t kLongestToken = 8192;
constexpr auto kUsualLife = std::chrono::hours(1);
constexpr auto kLongestLife = std::chrono::hours(24 * 30);
constexpr auto kEarlier = std::chrono::seconds(30);

bool is_token(std::string_view text) {
    bool const fits = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
    return fits && text.size() <= kLongestToken;
}

Result<std::string> read_password(std::filesystem::path const& file) {
    auto password = read_secret_file(file);
    if (!password) return retry("secret file: " + password.error().what);
    return password;
}

Duration life_of(json::object const& answer) {
    auto const* const seconds = answer.if_contains("expires_in");
    if (seconds == nullptr) return kUsualLife;
    boost::system::error_code error;
    // Some servers write it as a text.
    auto const life = seconds->is_string() ? std::atoll(seconds->get_string().c_str())
                                           : seconds->to_number<std::int64_t>(error);
    if (error || life <= 0) return kUsualLife;
    return std::min<Duration>(std::chrono::seconds(std::min<std::int64_t>(life, 1LL << 40)), kLongestLife);
}

}  // namespace

Result<AccessToken> read_token_answer(http::ClientResponse const& response, SteadyTime now) {
    if (!response.whole()) return retry("access token: " + response.why);
    if (response.status != 200) return retry("access token: http " + std::to_string(response.status));
    auto const parsed = parse_json(response.body, {.depth = 4});
    auto const* const answer = parsed ? parsed->if_object() : nullptr;
    auto token = answer ? text_at(*answer, "access_token").value_or("") : std::string();
    if (token.empty() || !is_token(token)) return retry("access token: the answer holds none");
    auto const type = text_at(*answer, "token_type").value_or("bearer");
    if (!equal_ignoring_case(type, "bearer")) return retry("access token: it is of another type");
    auto const life = life_of(*answer);
    return AccessToken{std::move(token), now + std::max<Duration>(life - kEarlier, life / 2)};
}

Credentials::Credentials(Profile const& profile, CredentialSources sources)
    : kind_(profile.auth),
      header_(profile.auth_header),
      scope_(profile.scope),
      client_in_body_(profile.client_in_body),
      sources_(std::move(sources)) {}

Result<void> Credentials::get_ready(
    http::Client& client, std::atomic<bool> const& stopping, SteadyTime now, bool& down
) {
    down = false;
    if (kind_ == Auth::none) return {};
    bool const token = kind_ == Auth::bearer || kind_ == Auth::header;
    auto secret = token                  ? read_centre_token(sources_.token_file)
                  : kind_ == Auth::basic ? read_password(sources_.password_file)
                                         : read_password(sources_.client_secret_file);
    if (!secret) return secret.error();
    secret_ = std::move(*secret);
    if (kind_ != Auth::oauth2 || (access_ && now < access_->until)) return {};
    return get_access_token(client, stopping, now, down);
}

Result<void> Credentials::get_access_token(
    http::Client& client, std::atomic<bool> const& stopping, SteadyTime now, bool& down
) {
    FormFields fields = {{"grant_type", "client_credentials"}};
    if (!scope_.empty()) fields.emplace_back("scope", scope_);
    http::ClientRequest request;
    request.url = sources_.token_url;
    request.headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"};
    if (client_in_body_) {
        fields.emplace_back("client_id", sources_.client_id);
        fields.emplace_back("client_secret", secret_);
    } else {
        request.user = sources_.client_id;
        request.password = secret_;
    }
    auto const form = write_form(fields);
    request.post = form;
    auto const response = client.ask(request, stopping);
    auto token = read_token_answer(response, now);
    if (!token) {
        using Failure = http::ClientResponse::Failure;
        bool const unsafe = response.failure == Failure::tls || response.failure == Failure::address;
        down = (!response.whole() && !unsafe) || response.status >= 500 || response.status == 429;
        return token.error();
    }
    access_ = std::move(*token);
    return {};
}

void Credentials::apply(http::ClientRequest& request) const {
    if (kind_ == Auth::bearer) request.bearer = secret_;
    if (kind_ == Auth::header) request.headers.push_back(header_ + ": " + secret_);
    if (kind_ == Auth::oauth2 && access_) request.bearer = access_->token;
    if (kind_ != Auth::basic) return;
    request.user = sources_.user;
    request.password = secret_;
}

void Credentials::hide(std::string& body) const {
    hide_secret(body, secret_);
    if (access_) hide_secret(body, access_->token);
}

bool Credentials::renew() {
    access_.reset();
    return kind_ == Auth::oauth2;
}

}  // namespace kanal::forwarder
