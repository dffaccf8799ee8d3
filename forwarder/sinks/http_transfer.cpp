#include "forwarder/sinks/http_transfer.hpp"

#include "base/descriptor.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace kanal::forwarder {

namespace {

constexpr std::uint64_t kSlowestUpload = 32768;  // bytes a second

}  // namespace

struct HttpTransfer::Parts {
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;
    Descriptor file = {};
    std::uint64_t file_size = 0;
    CentreAnswer answer = {};
    std::size_t header_bytes = 0;
    bool too_long = false;

    ~Parts() {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }

    static std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* self) {
        auto& parts = *static_cast<Parts*>(self);
        parts.too_long = parts.answer.body.size() + count > CentreAnswer::kLongestBody;
        if (parts.too_long) return 0;
        parts.answer.body.append(bytes, count);
        return count;
    }

    static std::size_t take_header(char*, std::size_t, std::size_t count, void* self) {
        auto& parts = *static_cast<Parts*>(self);
        parts.header_bytes += count;
        parts.too_long = parts.header_bytes > CentreAnswer::kLongestHeader;
        return parts.too_long ? 0 : count;
    }

    static std::size_t give_file(char* buffer, std::size_t, std::size_t count, void* self) {
        ssize_t const got = ::read(static_cast<Parts*>(self)->file.number(), buffer, count);
        return got < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(got);
    }

    // libcurl goes back to the start when it has to send a request again.
    static int seek_file(void* self, curl_off_t offset, int origin) {
        bool const sought = ::lseek(static_cast<Parts*>(self)->file.number(), offset, origin) >= 0;
        return sought ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy, option, value);
    }

    void set_body(CentreRequest const& request);
    void set_upload(CentreRequest const& request);
    void set_way(HttpClientOptions const& options);
    void set_limits(HttpClientOptions const& options);
};

void HttpTransfer::Parts::set_body(CentreRequest const& request) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
}

void HttpTransfer::Parts::set_upload(CentreRequest const& request) {
    file = Descriptor(::open(request.upload.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (!file.open() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
        answer.failure = CentreAnswer::Failure::no_file;
        return;
    }
    file_size = static_cast<std::uint64_t>(status.st_size);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file_size));
    set(CURLOPT_READFUNCTION, &Parts::give_file);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, &Parts::seek_file);
    set(CURLOPT_SEEKDATA, this);
}

void HttpTransfer::Parts::set_way(HttpClientOptions const& options) {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, options.proxy.c_str());  // an empty one switches the environment's off
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.ca_file.empty()) {
        set(CURLOPT_CAINFO, options.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<char const*>(nullptr));
    }
    std::string pins;
    for (auto const& key : options.pinned_keys)
        pins.append(pins.empty() ? "" : ";").append(key);
    if (!pins.empty()) set(CURLOPT_PINNEDPUBLICKEY, pins.c_str());
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
}

void HttpTransfer::Parts::set_limits(HttpClientOptions const& options) {
    auto const total = options.total_timeout + std::chrono::seconds(file_size / kSlowestUpload);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(Duration(total).count()));
    set(CURLOPT_WRITEFUNCTION, &Parts::take_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Parts::take_header);
    set(CURLOPT_HEADERDATA, this);
}

HttpTransfer::HttpTransfer(HttpClientOptions const& options, CentreRequest const& request, std::size_t index)
    : parts_(std::make_unique<Parts>()), index_(index) {
    if (parts_->easy == nullptr) throw std::bad_alloc();
    parts_->set(CURLOPT_URL, request.url.c_str());
    parts_->set(CURLOPT_USERAGENT, "kanal");
    for (auto const& header : request.headers)
        parts_->headers = curl_slist_append(parts_->headers, header.c_str());
    // Not every server knows what to do with "Expect: 100-continue", and it saves nothing here.
    parts_->headers = curl_slist_append(parts_->headers, "Expect:");
    parts_->set(CURLOPT_HTTPHEADER, parts_->headers);
    request.upload.empty() ? parts_->set_body(request) : parts_->set_upload(request);
    parts_->set_way(options);
    parts_->set_limits(options);
}

HttpTransfer::~HttpTransfer() = default;

bool HttpTransfer::ready() const {
    return parts_->answer.failure != CentreAnswer::Failure::no_file;
}

void* HttpTransfer::easy() const {
    return parts_->easy;
}

namespace {

CentreAnswer::Failure failure_of(CURLcode result) {
    using Failure = CentreAnswer::Failure;
    switch (result) {
        case CURLE_OK:
            return Failure::none;
        case CURLE_OPERATION_TIMEDOUT:
            return Failure::timed_out;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return Failure::tls;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return Failure::address;
        default:
            return Failure::unreachable;
    }
}

std::string describe(CURL* easy, CURLcode result) {
    if (result == CURLE_SSL_PINNEDPUBKEYNOTMATCH) return "tls: the key is not the pinned one";
    if (result == CURLE_SSL_CACERT_BADFILE) return "tls: ca_file cannot be read";
    if (result == CURLE_PEER_FAILED_VERIFICATION) {
        long verified = X509_V_OK;
        curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
        // libcurl compares the host before it asks for this result, which then is still the unspecified one.
        if (verified == X509_V_OK || verified == X509_V_ERR_UNSPECIFIED)
            return "tls: the certificate is for another host";
        return std::string("tls: ") + X509_verify_cert_error_string(verified);
    }
    return curl_easy_strerror(result);
}

}  // namespace

CentreAnswer HttpTransfer::answer(int result) {
    auto& answer = parts_->answer;
    auto const code = static_cast<CURLcode>(result);
    if (answer.failure == CentreAnswer::Failure::no_file) {
        answer.why = "the file cannot be read";
        return std::move(answer);
    }
    long status = 0;
    curl_easy_getinfo(parts_->easy, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    curl_off_t seconds = 0;
    curl_easy_getinfo(parts_->easy, CURLINFO_RETRY_AFTER, &seconds);
    // Anything beyond a day is as absurd as ten years, and does not overflow.
    if (seconds > 0) answer.retry_after = std::chrono::seconds(std::min<curl_off_t>(seconds, 86400));
    answer.failure = parts_->too_long ? CentreAnswer::Failure::too_long : failure_of(code);
    if (code != CURLE_OK) answer.why = parts_->too_long ? "answer too long" : describe(parts_->easy, code);
    return std::move(answer);
}

}  // namespace kanal::forwarder
