#pragma once

#include "base/descriptor.hpp"
#include "http/client.hpp"

#include <curl/curl.h>

#include <cstdint>

namespace kanal::http {

// What one request of a Client sends: nothing, bytes, the parts of a form, or a file. Private to Client; goes
// after the handle that it was set at.
class RequestBody {
public:
    RequestBody() = default;
    ~RequestBody();
    RequestBody(RequestBody const&) = delete;
    RequestBody& operator=(RequestBody const&) = delete;

    // Once. False: a file cannot be read. `request.post` outlives this.
    bool set_at(CURL* easy, ClientRequest const& request);
    std::uint64_t file_bytes() const { return file_bytes_; }  // of its files

private:
    bool set_upload(CURL* easy, std::filesystem::path const& path);
    bool set_form(CURL* easy, std::vector<MultipartPart> const& parts);
    static std::size_t give_file(char* buffer, std::size_t, std::size_t count, void* self);
    static int seek_file(void* self, curl_off_t offset, int origin);

    curl_mime* form_ = nullptr;
    Descriptor file_ = {};
    std::uint64_t file_bytes_ = 0;
};

}  // namespace kanal::http
