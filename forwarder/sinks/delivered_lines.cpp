#include "forwarder/sinks/delivered_lines.hpp"

#include "base/digest.hpp"
#include "core/delivery.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace kanal::forwarder {

namespace {

namespace json = boost::json;

constexpr std::size_t kChunk = 1 << 20;

std::uint64_t number_at(json::value const* object, std::string_view key) {
    auto const* const value = object && object->is_object() ? object->get_object().if_contains(key) : nullptr;
    return value && value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

// The idempotency key of one record; empty when the line is none.
std::string key_of(std::string_view line) {
    boost::system::error_code failed;
    auto const value = json::parse(line, failed);
    auto const* const record = failed ? nullptr : value.if_object();
    auto const* const id = record ? record->if_contains("id") : nullptr;
    if (!id || !id->is_string()) return {};
    OutboundReport report;
    report.id = id->get_string().c_str();
    auto const* const channel = record->if_contains("channel");
    report.revision = static_cast<std::uint32_t>(number_at(channel, "revision"));
    report.media = number_at(channel, "media");
    if (report.media == 0) report.media = number_at(channel, "variant");
    report.desk = number_at(channel, "desk");
    return report.idempotency_key();
}

}  // namespace

std::size_t DeliveredLines::KeyHash::operator()(Key const& key) const {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
}

DeliveredLines::Key DeliveredLines::digest(std::string_view key) {
    auto const whole = sha256(key);
    Key result;
    std::copy_n(whole.begin(), result.size(), result.begin());
    return result;
}

Result<void> DeliveredLines::scan(int fd) {
    *this = DeliveredLines();
    std::string chunk(kChunk, '\0');
    std::string line;
    std::uint64_t at = 0;
    while (true) {
        ssize_t const got = ::pread(fd, chunk.data(), chunk.size(), static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return retry("file: read: " + std::generic_category().message(errno));
        if (got == 0) break;
        at += static_cast<std::uint64_t>(got);
        std::string_view rest(chunk.data(), static_cast<std::size_t>(got));
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            line += rest.substr(0, end);
            read_line(line);
            line.clear();
            rest.remove_prefix(end + 1);
        }
        line += rest;
    }
    torn_bytes_ = line.size();
    whole_bytes_ = at - torn_bytes_;
    // Of two lines with one key the first counts.
    std::stable_sort(scanned_.begin(), scanned_.end(), [](Line const& a, Line const& b) {
        return a.key < b.key;
    });
    return {};
}

void DeliveredLines::read_line(std::string_view line) {
    ++lines_;
    auto const key = key_of(line);
    if (key.empty()) {
        ++foreign_;
        return;
    }
    scanned_.push_back({digest(key), lines_});
}

std::optional<std::uint32_t> DeliveredLines::find(std::string_view key) const {
    auto const wanted = digest(key);
    auto const line = std::lower_bound(
        scanned_.begin(), scanned_.end(), wanted, [](Line const& a, Key const& b) { return a.key < b; }
    );
    if (line != scanned_.end() && line->key == wanted) return line->number;
    auto const appended = appended_.find(wanted);
    if (appended == appended_.end()) return std::nullopt;
    return appended->second;
}

std::uint32_t DeliveredLines::append(std::string_view key) {
    appended_.emplace(digest(key), ++lines_);
    return lines_;
}

}  // namespace kanal::forwarder
