#include "channels/client_api/multipart.hpp"
#include "channels/mobile_api/admission.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// The boundary is that of the first line, as a client's header would name it. Whatever the bytes: nothing
// crashes, and what was understood, written down anew, is understood the same way.
namespace {

using namespace kanal::client_api;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::string in_quotes(std::string_view text) {
    std::string made = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') made.push_back('\\');
        made.push_back(c);
    }
    return made + '"';
}

std::string written(std::vector<Part> const& parts, std::string const& boundary) {
    std::string body;
    for (auto const& part : parts) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + in_quotes(part.name);
        body += "; filename=" + in_quotes(part.file_name);
        if (!part.media_type.empty()) body += "\r\nContent-Type: " + part.media_type;
        body.append("\r\n\r\n").append(part.content).append("\r\n");
    }
    return body + "--" + boundary + "--\r\n";
}

void compare(std::vector<Part> const& parts, std::string const& boundary) {
    auto const body = written(parts, boundary);
    // Escaping may take a header over its limit.
    auto const again = parse_multipart(body, boundary, {.header_bytes = 64 * 1024});
    demand(again.has_value() && again->size() == parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        demand(again->at(i).name == parts[i].name);
        demand(again->at(i).file_name == parts[i].file_name);
        demand(again->at(i).media_type == parts[i].media_type);
        demand(again->at(i).content == parts[i].content);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    auto const first = input.substr(0, input.find("\r\n"));
    auto const type = "multipart/form-data; boundary=\"" +
                      std::string(first.substr(std::min<std::size_t>(2, first.size()))) + '"';
    auto const boundary = multipart_boundary(type);
    if (boundary) {
        auto const parts = parse_multipart(input, *boundary);
        if (parts) compare(*parts, *boundary);
    }

    kanal::HttpRequest request;
    request.headers.emplace_back("content-type", type);
    request.body = input;
    kanal::Submission submission;
    if (!kanal::mobile_api::read_body(std::move(request), submission)) demand(!submission.text.empty());
    return 0;
}
