#include "channels/platform/api_client.hpp"

#include "base/ascii.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <new>

namespace kanal::platform {

namespace {

constexpr std::size_t kLongestHeader = std::size_t{64} * 1024;

struct Transfer {
    ApiAnswer answer = {};
    std::size_t largest_body = 0;
    std::size_t header_bytes = 0;
    bool too_long = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* to) {
    auto& transfer = *static_cast<Transfer*>(to);
    transfer.too_long = transfer.answer.body.size() + count > transfer.largest_body;
    if (transfer.too_long) return 0;
    transfer.answer.body.append(bytes, count);
    return count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* to) {
    auto& transfer = *static_cast<Transfer*>(to);
    transfer.header_bytes += count;
    transfer.too_long = transfer.header_bytes > kLongestHeader;
    if (transfer.too_long) return 0;
    std::string_view const line(bytes, count);
    // Of an interim answer (100 Continue) nothing counts.
    if (line.starts_with("HTTP/")) transfer.answer.headers.clear();
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    transfer.answer.headers.emplace_back(ascii_lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    return count;
}

int on_progress(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool> const*>(stopping)->load() ? 1 : 0;
}

bool fits_header(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::optional<std::string_view> ApiAnswer::header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers) {
        if (name == lower_case_name) return value;
    }
    return std::nullopt;
}

struct ApiClient::Parts {
    explicit Parts(ApiClientOptions given) : options(std::move(given)), easy(curl_easy_init()) {
        if (easy == nullptr) throw std::bad_alloc();
    }
    ~Parts() { curl_easy_cleanup(easy); }
    Parts(Parts const&) = delete;
    Parts& operator=(Parts const&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy, option, value);
    }

    void prepare(ApiRequest const& request, std::atomic<bool> const& stopping) {
        curl_easy_reset(easy);  // keeps the connection
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_USERAGENT, "kanal");
        set(CURLOPT_ACCEPT_ENCODING, "");
        if (!request.bearer.empty()) {
            set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
            set(CURLOPT_XOAUTH2_BEARER, request.bearer.c_str());
        }
        if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.timeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, on_progress);
        set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stopping));
    }

    ApiClientOptions options;
    CURL* easy;
};

ApiClient::ApiClient(ApiClientOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}
ApiClient::~ApiClient() = default;

ApiAnswer ApiClient::get(ApiRequest const& request, std::atomic<bool> const& stopping) {
    Transfer transfer;
    transfer.largest_body = parts_->options.largest_body;
    if (!fits_header(request.bearer)) {
        transfer.answer.why = "the token holds characters that no token has";
        return std::move(transfer.answer);
    }
    parts_->prepare(request, stopping);
    parts_->set(CURLOPT_WRITEFUNCTION, take_body);
    parts_->set(CURLOPT_WRITEDATA, &transfer);
    parts_->set(CURLOPT_HEADERFUNCTION, take_header);
    parts_->set(CURLOPT_HEADERDATA, &transfer);
    auto const done = curl_easy_perform(parts_->easy);
    if (done != CURLE_OK) {
        transfer.answer.why = transfer.too_long ? "the answer is too long" : curl_easy_strerror(done);
        return std::move(transfer.answer);
    }
    long status = 0;
    curl_easy_getinfo(parts_->easy, CURLINFO_RESPONSE_CODE, &status);
    transfer.answer.status = static_cast<int>(status);
    return std::move(transfer.answer);
}

}  // namespace kanal::platform
