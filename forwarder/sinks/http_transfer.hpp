#pragma once

#include "forwarder/sinks/http_client.hpp"

#include <memory>

namespace kanal::forwarder {

// One request and what has come back of it so far. Private to HttpClient; `easy()` is libcurl's handle, kept
// untyped here so that no header of ours includes libcurl's.
class HttpTransfer {
public:
    // `options` and `request` outlive it.
    HttpTransfer(HttpClientOptions const& options, CentreRequest const& request, std::size_t index);
    ~HttpTransfer();
    HttpTransfer(HttpTransfer const&) = delete;
    HttpTransfer& operator=(HttpTransfer const&) = delete;

    bool ready() const;  // false: the file to upload cannot be read
    void* easy() const;
    std::size_t index() const { return index_; }

    // Once, at the end; `result` is libcurl's CURLcode.
    CentreAnswer answer(int result);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    std::size_t index_;
};

}  // namespace kanal::forwarder
