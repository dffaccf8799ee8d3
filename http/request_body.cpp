#include "http/request_body.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kanal::http {

RequestBody::~RequestBody() {
    curl_mime_free(form_);
}

bool RequestBody::set_at(CURL* easy, ClientRequest const& request) {
    if (!request.upload.empty()) return set_upload(easy, request.upload);
    if (!request.form.empty()) return set_form(easy, request.form);
    if (!request.post) return true;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.post->size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.post->data());
    return true;
}

bool RequestBody::set_form(CURL* easy, std::vector<MultipartPart> const& parts) {
    form_ = curl_mime_init(easy);
    for (auto const& one : parts) {
        auto* const part = curl_mime_addpart(form_);
        curl_mime_name(part, one.name.c_str());
        if (one.file.empty()) {
            curl_mime_data(part, one.value.data(), one.value.size());
        } else {
            std::error_code failed;
            auto const bytes = std::filesystem::file_size(one.file, failed);
            if (failed || curl_mime_filedata(part, one.file.c_str()) != CURLE_OK) return false;
            curl_mime_filename(part, one.file_name.c_str());
            file_bytes_ += bytes;
        }
        if (!one.media_type.empty()) curl_mime_type(part, one.media_type.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_MIMEPOST, form_);
    return true;
}

bool RequestBody::set_upload(CURL* easy, std::filesystem::path const& path) {
    file_ = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (!file_.open() || ::fstat(file_.number(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    file_bytes_ = static_cast<std::uint64_t>(status.st_size);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file_bytes_));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &RequestBody::give_file);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &RequestBody::seek_file);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
    return true;
}

std::size_t RequestBody::give_file(char* buffer, std::size_t, std::size_t count, void* self) {
    ssize_t const got = ::read(static_cast<RequestBody*>(self)->file_.number(), buffer, count);
    return got < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(got);
}

// libcurl goes back to the start when it has to send a request again.
int RequestBody::seek_file(void* self, curl_off_t offset, int origin) {
    bool const sought = ::lseek(static_cast<RequestBody*>(self)->file_.number(), offset, origin) >= 0;
    return sought ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

}  // namespace kanal::http
