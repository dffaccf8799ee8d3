#include "http/refusal.hpp"

#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "base/log.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <mutex>

namespace kanal {

namespace {

struct Counts {
    std::mutex mutex;
    std::map<std::string, std::uint64_t, std::less<>> by_reason;
};

Counts& counts() {
    static Counts all;
    return all;
}

}  // namespace

void count_refused(std::string_view reason) {
    std::lock_guard const lock(counts().mutex);
    auto const known = counts().by_reason.find(reason);
    if (known != counts().by_reason.end())
        ++known->second;
    else
        counts().by_reason.emplace(reason, 1);
}

std::map<std::string, std::uint64_t, std::less<>> refused_counts() {
    std::lock_guard const lock(counts().mutex);
    return counts().by_reason;
}

}  // namespace kanal

namespace kanal::http {

namespace {

struct Wording {
    unsigned status;
    std::string_view code;
    std::string_view title;
};

Wording wording(Refusal refusal) {
    switch (refusal) {
        case Refusal::te_cl:
            return {400, "te_cl", "Two lengths for one body"};
        case Refusal::te:
            return {501, "te", "Only the transfer coding chunked is understood"};
        case Refusal::te10:
            return {400, "te10", "HTTP/1.0 has no transfer coding"};
        case Refusal::cl_dup:
            return {400, "cl_dup", "More than one Content-Length"};
        case Refusal::cl_bad:
            return {400, "cl_bad", "Content-Length is no number"};
        case Refusal::no_len:
            return {411, "no_len", "Length required"};
        case Refusal::host_missing:
            return {400, "host_missing", "Exactly one Host is required"};
        case Refusal::host_other:
            return {421, "host_other", "Not served here"};
        case Refusal::header_bad:
            return {400, "header_bad", "Malformed request"};
        case Refusal::header_big:
            return {431, "header_big", "Header too large"};
        case Refusal::version:
            return {505, "version", "HTTP version not supported"};
        case Refusal::trailer:
            return {400, "trailer", "Trailers are not accepted"};
        case Refusal::chunk_bad:
            return {400, "chunk_bad", "Malformed chunk"};
        case Refusal::chunk_ext:
            return {400, "chunk_ext", "Chunk extensions are not accepted"};
        case Refusal::body_big:
            return {413, "body_big", "Body too large"};
        case Refusal::expectation:
            return {417, "expectation", "Only 100-continue can be expected"};
        case Refusal::encoding:
            return {415, "encoding", "Content-Encoding is not accepted"};
        case Refusal::media_type:
            return {415, "media_type", "Content-Type is not accepted here"};
        case Refusal::no_path:
            return {404, "no_path", "Nothing here"};
        case Refusal::no_method:
            return {405, "no_method", "Method not allowed"};
        case Refusal::slow:
            return {408, "slow", "The request took too long"};
        case Refusal::crowded:
            return {503, "crowded", "Too many connections"};
        case Refusal::memory:
            return {503, "memory", "Too much at once"};
    }
    return {500, "unknown", "Internal error"};
}

bool has_field(HttpResponse const& response, std::string_view name) {
    auto const is_it = [name](auto const& field) { return field.first == name; };
    return std::any_of(response.headers.begin(), response.headers.end(), is_it);
}

void add_origin(HttpResponse& response, Routes const& routes, HttpRequest const& head) {
    auto const* const preflight = routes.find("OPTIONS", head.path).route;
    if (preflight == nullptr || !preflight->admit) return;
    auto const allowed = preflight->admit(head);
    if (!allowed) return;
    for (auto const& [name, value] : allowed->headers) {
        bool const wanted = name == "Access-Control-Allow-Origin" ||
                            name == "Access-Control-Expose-Headers" || name == "Vary";
        if (wanted && !has_field(response, name)) response.headers.emplace_back(name, value);
    }
}

}  // namespace

HttpResponse answer_to(Refusal refusal, Routes const* routes, HttpRequest const* head) {
    auto const [status, code, title] = wording(refusal);
    auto response = status == 503 ? try_later() : problem(status, title);
    if (routes != nullptr && head != nullptr) {
        if (auto formed = routes->refuse(*head, status, title)) response = std::move(*formed);
    }
    bool const later = status == 503 || status == 408;
    if (later && !has_field(response, "Retry-After")) response.headers.push_back(try_later().headers.front());
    if (routes != nullptr && head != nullptr) add_origin(response, *routes, *head);
    return response;
}

void log_refusal(Refusal refusal, std::string_view peer) {
    static auto const salt = random_identifier();
    auto const [status, code, title] = wording(refusal);
    auto const level = status == 503 ? log::Level::warning : log::Level::info;
    auto const digest = to_hex(hmac_sha256(salt, peer)).substr(0, 8);
    count_refused(code);
    log::limited_event(level, "http_refused", {{"reason", code}, {"status", status}, {"peer", digest}});
}

}  // namespace kanal::http
