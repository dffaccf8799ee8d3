#include "spool/sqlite/log_check.hpp"

#include "base/durable_file.hpp"

#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::spool {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::size_t kFrame = kFrameHeader + kPage;
// Little-endian words under the checksum, as every machine that Debian runs this on writes them.
constexpr std::uint32_t kMagic = 0x377f0682;
constexpr std::uint32_t kFormat = 3'007'000;

std::uint32_t big(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::uint32_t little(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i > 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
    return value;
}

void put_big(std::string& bytes, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<char>(value >> (24 - 8 * i) & 0xff);
}

struct Sums {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    bool operator==(Sums const&) const = default;
};

Sums sum(Sums sums, std::string_view bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        sums.first += little(bytes, at) + sums.second;
        sums.second += little(bytes, at + 4) + sums.first;
    }
    return sums;
}

Sums stored_sums(std::string_view bytes, std::size_t at) {
    return {big(bytes, at), big(bytes, at + 4)};
}

Sums frame_sums(Sums before, std::string_view frame) {
    return sum(sum(before, frame.substr(0, 8)), frame.substr(kFrameHeader));
}

bool header_is_whole(std::string_view header) {
    return big(header, 0) == kMagic && big(header, 4) == kFormat && big(header, 8) == kPage &&
           sum({}, header.substr(0, 24)) == stored_sums(header, 24);
}

bool read(std::ifstream& file, std::string& bytes, std::size_t size) {
    bytes.resize(size);
    return static_cast<bool>(file.read(bytes.data(), static_cast<std::streamsize>(size)));
}

using Salts = std::string;  // 8 bytes

// Where the header is damaged, its salts may be: those of the first two frames then.
std::optional<Salts> salts_of(std::filesystem::path const& log, std::string const& header) {
    if (header_is_whole(header)) return header.substr(16, 8);
    std::ifstream file(log, std::ios::binary);
    std::string frame;
    file.seekg(kHeader);
    if (!read(file, frame, kFrame)) return std::nullopt;
    auto const salts = frame.substr(8, 8);
    auto const before = stored_sums(frame, 16);
    if (!read(file, frame, kFrame) || frame.substr(8, 8) != salts) return std::nullopt;
    if (frame_sums(before, frame) != stored_sums(frame, 16)) return std::nullopt;
    return salts;
}

}  // namespace

LogCheck check_log(std::filesystem::path const& log) {
    LogCheck check;
    std::ifstream file(log, std::ios::binary);
    std::string header;
    if (!read(file, header, kHeader)) return check;
    auto const salts = salts_of(log, header);
    if (!salts) return check;
    check.header_damaged = !header_is_whole(header);
    bool unbroken = !check.header_damaged;
    bool ended = check.header_damaged;  // the transaction of the first damaged frame
    std::string frame;
    auto before = stored_sums(header, 24);
    for (std::int64_t number = 1; read(file, frame, kFrame); ++number) {
        bool const ours = frame.substr(8, 8) == *salts;
        bool const whole = ours && frame_sums(before, frame) == stored_sums(frame, 16);
        before = stored_sums(frame, 16);
        bool const commits = big(frame, 4) != 0;
        if (ours) check.frames = number;
        if (ours && !whole) ++check.damaged;
        if (unbroken && !whole) unbroken = false;
        if (unbroken && commits) check.readable = check.committed = number;
        if (unbroken) continue;
        // Only what lies behind that transaction proves that it had been synced.
        if (whole && ended && commits) check.committed = number;
        if (ours && commits) ended = true;
    }
    return check;
}

Result<void> reseal_log(std::filesystem::path const& log, LogCheck const& check) {
    {
        std::fstream file(log, std::ios::binary | std::ios::in | std::ios::out);
        std::string header(kHeader, '\0');
        if (!file.read(header.data(), kHeader)) return retry("spool: log: cannot be read");
        auto const salts = salts_of(log, header);
        if (!salts) return reject("spool: log: it has no salts");
        put_big(header, 0, kMagic);
        put_big(header, 4, kFormat);
        put_big(header, 8, kPage);
        header.replace(16, 8, *salts);
        auto sums = sum({}, std::string_view(header).substr(0, 24));
        put_big(header, 24, sums.first);
        put_big(header, 28, sums.second);
        file.seekp(0);
        file.write(header.data(), kHeader);
        std::string frame(kFrame, '\0');
        for (std::int64_t number = 0; number < check.committed; ++number) {
            auto const at =
                static_cast<std::streamoff>(kHeader) + number * static_cast<std::streamoff>(kFrame);
            file.seekg(at);
            if (!file.read(frame.data(), kFrame)) return retry("spool: log: cannot be read");
            frame.replace(8, 8, *salts);
            sums = frame_sums(sums, frame);
            put_big(frame, 16, sums.first);
            put_big(frame, 20, sums.second);
            file.seekp(at);
            file.write(frame.data(), kFrameHeader);
        }
        if (!file.flush()) return retry("spool: log: cannot be written");
    }
    return sync_file(log);
}

Result<void> apply_log(std::filesystem::path const& log, std::filesystem::path const& database) {
    auto const check = check_log(log);
    std::ifstream from(log, std::ios::binary);
    std::fstream into(database, std::ios::binary | std::ios::in | std::ios::out);
    if (!into) return retry("spool: log: the copy cannot be written");
    from.seekg(kHeader);
    std::string frame;
    for (std::int64_t number = 0; number < check.readable && read(from, frame, kFrame); ++number) {
        auto const page = big(frame, 0);
        if (page == 0) continue;
        into.seekp(static_cast<std::streamoff>(page - 1) * static_cast<std::streamoff>(kPage));
        into.write(frame.data() + kFrameHeader, kPage);
    }
    if (!into.flush()) return retry("spool: log: the copy cannot be written");
    return {};
}

}  // namespace kanal::spool
