#include "spool/keys/key_entry.hpp"

#include "normalizer/report_identity.hpp"

#include <algorithm>

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

std::size_t RecentKeys::slot_of(std::uint32_t serial) const {
    // Serials are the top of ids and spread like them; the multiplier is 2^32 divided by the golden ratio.
    return (std::uint64_t{serial} * 0x9e3779b1U >> 8) % slots_.size();
}

void RecentKeys::add(KeyEntry const& entry) {
    entries_.push_back(entry);
    if (entries_.size() * 2 > slots_.size()) return grow();
    auto at = slot_of(serial_of(entry.key()));
    while (slots_[at] != 0)
        at = (at + 1) % slots_.size();
    slots_[at] = static_cast<std::uint32_t>(entries_.size());
}

void RecentKeys::grow() {
    auto const all = std::move(entries_);
    entries_ = {};
    slots_.assign(slots_.size() * 2, 0);
    for (auto const& entry : all)
        add(entry);
}

void RecentKeys::forget_above(std::int64_t sequence) {
    for (; !entries_.empty() && entries_.back().sequence > sequence; entries_.pop_back()) {
        auto at = slot_of(serial_of(entries_.back().key()));
        while (slots_[at] != entries_.size())
            at = (at + 1) % slots_.size();
        slots_[at] = 0;
    }
}

void RecentKeys::clear() {
    entries_.clear();
    std::fill(slots_.begin(), slots_.end(), 0);
}

void RecentKeys::append_serial(std::uint32_t serial, std::vector<KeyEntry>& found) const {
    for (auto at = slot_of(serial); slots_[at] != 0; at = (at + 1) % slots_.size()) {
        auto const& entry = entries_[slots_[at] - 1];
        if (serial_of(entry.key()) == serial) found.push_back(entry);
    }
}

}  // namespace kanal::spool
