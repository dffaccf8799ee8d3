#include "json/writer.hpp"
#include "spool/reports/packed_record.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// Whatever is stored and whatever the raw bytes: what is unpacked has the size it says and is bounded.
// Whatever a text and the raw bytes: what was packed comes back.
namespace {

using kanal::spool::PackedRecord;

void demand(bool holds) {
    if (!holds) std::abort();
}

void unpack(std::string_view stored, std::string_view raw) {
    PackedRecord const packed(stored);
    demand(packed.fields().size() <= stored.size());
    auto const record = packed.unpack(raw);
    if (!record) return demand(record.error().fault == kanal::Fault::reject);
    demand(record->size() == packed.size());
    demand(record->size() <= 16 * (stored.size() + raw.size()));
    if (!stored.starts_with('@')) demand(*record == stored);
}

void pack(std::string_view text, std::string_view public_text, std::string_view raw) {
    kanal::JsonWriter json(text.size() + public_text.size());
    json.begin_object();
    json.member("title", raw);
    json.member("text", text);
    json.member("public_text", public_text);
    json.end_object();
    auto const record = json.take();
    auto const stored = PackedRecord::pack(record, raw);
    demand(stored.size() <= record.size());
    auto const read = PackedRecord(stored).unpack(raw);
    demand(read && *read == record);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    auto const half = bytes.size() / 2;
    auto const front = bytes.substr(0, half);
    auto const back = bytes.substr(half);
    unpack(bytes, back);
    unpack("@" + std::string(front), back);
    pack(front, front, bytes);
    pack(front, back, bytes);
    pack(back, back, front);
    // Any record, as of JSON that is not ours.
    auto const stored = PackedRecord::pack(std::string(back), bytes);
    if (!back.starts_with('@')) demand(*PackedRecord(stored).unpack(bytes) == back);
    return 0;
}
