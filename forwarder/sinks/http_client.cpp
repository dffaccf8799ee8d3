#include "forwarder/sinks/http_client.hpp"

#include "forwarder/sinks/http_transfer.hpp"

#include <curl/curl.h>

#include <atomic>
#include <map>
#include <mutex>
#include <new>

namespace kanal::forwarder {

namespace {

constexpr auto kBeginWithin = std::chrono::seconds(20);
constexpr auto kHurriedWithin = std::chrono::seconds(3);
constexpr int kPollMilliseconds = 1000;

void initialise_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc();
    });
}

}  // namespace

struct HttpClient::Parts {
    explicit Parts(HttpClientOptions given) : options(std::move(given)) {
        initialise_library();
        multi = curl_multi_init();
        if (multi == nullptr) throw std::bad_alloc();
    }
    ~Parts() { curl_multi_cleanup(multi); }
    Parts(Parts const&) = delete;
    Parts& operator=(Parts const&) = delete;

    HttpClientOptions options;
    CURLM* multi = nullptr;
    // The last request was answered, so that there is a connection and it is known what it can carry.
    bool connected = false;
    std::atomic<bool> hurried{false};
};

namespace {

using Clock_ = std::chrono::steady_clock;

// One call of exchange().
class Exchange {
public:
    Exchange(
        HttpClientOptions const& options,
        CURLM* multi,
        bool& connected,
        std::atomic<bool> const& hurried,
        std::span<CentreRequest const> requests,
        std::function<bool(std::size_t, CentreAnswer const&)> const& go_on
    )
        : options_(options),
          multi_(multi),
          connected_(connected),
          hurried_(hurried),
          requests_(requests),
          go_on_(go_on),
          answers_(requests.size()) {}

    std::vector<CentreAnswer> run() {
        auto const last_begin = Clock_::now() + kBeginWithin;
        std::optional<Clock_::time_point> abandon_at;
        while (true) {
            if (hurried_ && !abandon_at) abandon_at = Clock_::now() + kHurriedWithin;
            if (abandon_at || Clock_::now() > last_begin) beginning_ = false;
            begin_some();
            if (running_.empty() || (abandon_at && Clock_::now() >= *abandon_at)) break;
            int still_running = 0;
            if (curl_multi_perform(multi_, &still_running) != CURLM_OK) break;
            finish_some();
            if (!running_.empty() &&
                curl_multi_poll(multi_, nullptr, 0, kPollMilliseconds, nullptr) != CURLM_OK)
                break;
        }
        for (auto& [easy, transfer] : running_)
            abandon(*transfer);
        return std::move(answers_);
    }

private:
    // The first request goes alone, so that over HTTP/2 the others share its connection. libcurl can wait by
    // itself (CURLOPT_PIPEWAIT), but 7.88 never wakes some of those who wait, and no time-out of theirs
    // applies.
    std::size_t most_at_once() const { return connected_ ? options_.in_flight : 1; }

    void begin_some() {
        while (beginning_ && next_ < requests_.size() && running_.size() < most_at_once()) {
            auto const index = next_++;
            auto transfer = std::make_unique<HttpTransfer>(options_, requests_[index], index);
            if (!transfer->ready()) {
                take(index, transfer->answer(CURLE_READ_ERROR));
                continue;
            }
            curl_multi_add_handle(multi_, transfer->easy());
            auto* const easy = transfer->easy();
            running_.emplace(easy, std::move(transfer));
        }
    }

    void finish_some() {
        int left = 0;
        while (CURLMsg const* const message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            auto const result = message->data.result;
            auto const done = running_.find(message->easy_handle);
            curl_multi_remove_handle(multi_, message->easy_handle);
            auto const transfer = std::move(done->second);
            running_.erase(done);
            connected_ = result == CURLE_OK;
            take(transfer->index(), transfer->answer(result));
        }
    }

    void abandon(HttpTransfer& transfer) {
        curl_multi_remove_handle(multi_, transfer.easy());
        answers_[transfer.index()] = transfer.answer(CURLE_ABORTED_BY_CALLBACK);
    }

    void take(std::size_t index, CentreAnswer answer) {
        answers_[index] = std::move(answer);
        if (!go_on_(index, answers_[index])) beginning_ = false;
    }

    HttpClientOptions const& options_;
    CURLM* multi_;
    bool& connected_;
    std::atomic<bool> const& hurried_;
    std::span<CentreRequest const> requests_;
    std::function<bool(std::size_t, CentreAnswer const&)> const& go_on_;
    std::vector<CentreAnswer> answers_;
    std::map<CURL*, std::unique_ptr<HttpTransfer>> running_;
    std::size_t next_ = 0;
    bool beginning_ = true;
};

}  // namespace

HttpClient::HttpClient(HttpClientOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}
HttpClient::~HttpClient() = default;

std::vector<CentreAnswer> HttpClient::exchange(
    std::span<CentreRequest const> requests,
    std::function<bool(std::size_t, CentreAnswer const&)> const& go_on
) {
    Exchange exchange(parts_->options, parts_->multi, parts_->connected, parts_->hurried, requests, go_on);
    return exchange.run();
}

void HttpClient::begin_shutdown() {
    parts_->hurried = true;
    curl_multi_wakeup(parts_->multi);
}

}  // namespace kanal::forwarder
