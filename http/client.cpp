#include "http/client.hpp"

#include "http/client_transfer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <new>

namespace kanal::http {

namespace {

// How soon ask() sees that it should stop.
constexpr auto kStopCheck = std::chrono::milliseconds(200);

void initialise_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc();
    });
}

}  // namespace

struct Client::Parts {
    explicit Parts(ClientOptions given) : options(std::move(given)) {
        initialise_library();
        multi = curl_multi_init();
        if (multi == nullptr) throw std::bad_alloc();
    }
    ~Parts() {
        for (auto const& [id, transfer] : transfers)
            if (transfer->ready()) curl_multi_remove_handle(multi, transfer->easy());
        transfers.clear();
        curl_multi_cleanup(multi);
    }
    Parts(Parts const&) = delete;
    Parts& operator=(Parts const&) = delete;

    ClientResponse end(std::map<Id, std::unique_ptr<Transfer>>::iterator of, CURLcode result) {
        if (of->second->ready()) curl_multi_remove_handle(multi, of->second->easy());
        auto response = of->second->response(result);
        transfers.erase(of);
        return response;
    }

    std::vector<Ended> ended() {
        std::vector<Ended> found;
        for (auto one = transfers.begin(); one != transfers.end();) {
            auto const here = one++;
            if (!here->second->ready()) found.push_back({here->first, end(here, CURLE_FAILED_INIT)});
        }
        int left = 0;
        while (CURLMsg const* const message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            auto const result = message->data.result;
            auto const one = std::find_if(transfers.begin(), transfers.end(), [&](auto const& other) {
                return other.second->easy() == message->easy_handle;
            });
            if (one != transfers.end()) found.push_back({one->first, end(one, result)});
        }
        return found;
    }

    std::vector<Ended> perform() {
        int running = 0;
        if (curl_multi_perform(multi, &running) == CURLM_OK) return ended();
        std::vector<Ended> failed;
        while (!transfers.empty()) {
            auto const id = transfers.begin()->first;
            failed.push_back({id, end(transfers.begin(), CURLE_FAILED_INIT)});
        }
        return failed;
    }

    ClientOptions options;
    CURLM* multi = nullptr;
    std::map<Id, std::unique_ptr<Transfer>> transfers = {};
    Id last = 0;
};

Client::Client(ClientOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}
Client::~Client() = default;

Client::Id Client::begin(ClientRequest const& request) {
    auto transfer = std::make_unique<Transfer>(parts_->options, request);
    if (transfer->ready()) curl_multi_add_handle(parts_->multi, transfer->easy());
    auto const id = ++parts_->last;
    parts_->transfers.emplace(id, std::move(transfer));
    return id;
}

std::vector<Client::Ended> Client::turn(Duration longest_wait) {
    auto found = parts_->perform();
    if (!found.empty() || longest_wait <= Duration::zero()) return found;
    auto const wait = static_cast<int>(std::min<Duration::rep>(longest_wait.count(), 60'000));
    (void)curl_multi_poll(parts_->multi, nullptr, 0, wait, nullptr);
    return parts_->perform();
}

ClientResponse Client::cancel(Id id) {
    auto const one = parts_->transfers.find(id);
    if (one == parts_->transfers.end()) return {};
    return parts_->end(one, CURLE_ABORTED_BY_CALLBACK);
}

std::size_t Client::under_way() const {
    return parts_->transfers.size();
}

void Client::wake() {
    curl_multi_wakeup(parts_->multi);
}

ClientResponse Client::ask(ClientRequest const& request, std::atomic<bool> const& stopping) {
    auto const id = begin(request);
    while (!stopping) {
        for (auto& ended : turn(kStopCheck))
            if (ended.id == id) return std::move(ended.response);
    }
    return cancel(id);
}

}  // namespace kanal::http
