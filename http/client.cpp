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

using Failure = ClientResponse::Failure;

void Client::Transfer::set_body(ClientRequest const& request) {
    if (!request.upload.empty()) {
        set_upload(request.upload);
    } else if (!request.form.empty()) {
        set_form(request.form);
    } else if (request.post) {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.post->size()));
        set(CURLOPT_POSTFIELDS, request.post->data());
    }
}

void Client::Transfer::cannot_read_file() {
    response_.failure = Failure::no_file;
    response_.why = "the file cannot be read";
}

void Client::Transfer::set_form(std::vector<MultipartPart> const& parts) {
    form_ = curl_mime_init(easy_);
    for (auto const& one : parts) {
        auto* const part = curl_mime_addpart(form_);
        curl_mime_name(part, one.name.c_str());
        if (one.file.empty()) {
            curl_mime_data(part, one.value.data(), one.value.size());
        } else {
            std::error_code ignored;
            file_size_ += std::filesystem::file_size(one.file, ignored);
            bool const readable = !ignored && curl_mime_filedata(part, one.file.c_str()) == CURLE_OK;
            if (!readable) return cannot_read_file();
            curl_mime_filename(part, one.file_name.c_str());
        }
        if (!one.media_type.empty()) curl_mime_type(part, one.media_type.c_str());
    }
    set(CURLOPT_MIMEPOST, form_);
}

void Client::Transfer::set_upload(std::filesystem::path const& path) {
    file_ = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (!file_.open() || ::fstat(file_.number(), &status) != 0 || !S_ISREG(status.st_mode))
        return cannot_read_file();
    file_size_ = static_cast<std::uint64_t>(status.st_size);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file_size_));
    set(CURLOPT_READFUNCTION, &Transfer::give_file);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, &Transfer::seek_file);
    set(CURLOPT_SEEKDATA, this);
}

std::size_t Client::Transfer::give_file(char* buffer, std::size_t, std::size_t count, void* self) {
    ssize_t const got = ::read(static_cast<Transfer*>(self)->file_.number(), buffer, count);
    return got < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(got);
}

// libcurl goes back to the start when it has to send a request again.
int Client::Transfer::seek_file(void* self, curl_off_t offset, int origin) {
    bool const sought = ::lseek(static_cast<Transfer*>(self)->file_.number(), offset, origin) >= 0;
    return sought ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

}  // namespace kanal::http
