#include "http/client_transfer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kanal::http {

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
