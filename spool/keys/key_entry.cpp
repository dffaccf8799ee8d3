#include "spool/keys/key_entry.hpp"

#include "normalizer/report_identity.hpp"

namespace kanal::spool {

std::uint32_t first_four(std::string_view key) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(key[i]);
    return value;
}

std::uint32_t serial_of(std::string_view key) {
    return static_cast<std::uint32_t>(std::uint64_t{first_four(key)} * normalizer::kSerials >> 32);
}

SerialRange ids_of(std::uint32_t serial) {
    auto const first = [](std::uint64_t of) {
        return ((of << 32) + normalizer::kSerials - 1) / normalizer::kSerials;
    };
    return {
        static_cast<std::uint32_t>(first(serial)),
        static_cast<std::uint32_t>(first(std::uint64_t{serial} + 1) - 1)};
}

namespace {

constexpr std::size_t kBitsAKey = 10;
constexpr int kProbes = 7;

// The finalizer of MurmurHash3, which is in the public domain: serials that lie together must not set bits
// that do.
std::uint64_t mix(std::uint64_t value) {
    value = (value ^ value >> 33) * 0xff51afd7ed558ccdULL;
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ULL;
    return value ^ value >> 33;
}

// Calls `visit` with each of the serial's bits until it says false.
template <class Visit>
void visit_bits(std::uint32_t serial, std::size_t bits, Visit visit) {
    auto const hash = mix(std::uint64_t{serial} + 1);
    std::uint64_t at = hash;
    auto const step = hash >> 32 | 1;
    for (int probe = 0; probe < kProbes; ++probe, at += step) {
        if (!visit(at % bits)) return;
    }
}

}  // namespace

BloomFilter::BloomFilter(std::size_t keys) : bytes_(keys * kBitsAKey / 8 + 8, '\0') {}

BloomFilter::BloomFilter(std::string_view bytes) : bytes_(bytes) {
    // Without bits it could rule nothing out.
    if (bytes_.empty()) bytes_.assign(1, '\xff');
}

void BloomFilter::add(std::uint32_t serial) {
    visit_bits(serial, bytes_.size() * 8, [this](std::size_t bit) {
        bytes_[bit / 8] = static_cast<char>(bytes_[bit / 8] | 1 << bit % 8);
        return true;
    });
}

bool BloomFilter::may_hold(std::uint32_t serial) const {
    bool all = true;
    visit_bits(serial, bytes_.size() * 8, [&](std::size_t bit) {
        all = (bytes_[bit / 8] >> bit % 8 & 1) != 0;
        return all;
    });
    return all;
}

}  // namespace kanal::spool
