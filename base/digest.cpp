#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>

namespace kanal {

namespace {

constexpr std::size_t kBase64Size = 44;  // of 32 bytes
constexpr std::size_t kLongestKey = INT_MAX;

unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

// Looking an algorithm up takes locks, and costs more than digesting a short text.
EVP_MD const* sha256_algorithm() {
    static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched;
}

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Sha256 sha256(std::string_view bytes) {
    thread_local std::unique_ptr<EVP_MD_CTX, FreeContext> const context(EVP_MD_CTX_new());
    Sha256 digest{};
    bool const done = EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
    if (!done) throw std::bad_alloc();
    return digest;
}

struct Sha256Stream::Context {
    std::unique_ptr<EVP_MD_CTX, FreeContext> of = std::unique_ptr<EVP_MD_CTX, FreeContext>(EVP_MD_CTX_new());
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
    if (EVP_DigestInit_ex2(context_->of.get(), sha256_algorithm(), nullptr) != 1) throw std::bad_alloc();
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view bytes) {
    if (EVP_DigestUpdate(context_->of.get(), bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
}

Sha256 Sha256Stream::finish() {
    Sha256 digest{};
    if (EVP_DigestFinal_ex(context_->of.get(), digest.data(), nullptr) != 1) throw std::bad_alloc();
    return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
    Sha256 mac{};
    unsigned size = 0;
    auto const* const made = key.size() > kLongestKey ? nullptr
                                                      : HMAC(
                                                            sha256_algorithm(),
                                                            key.data(),
                                                            static_cast<int>(key.size()),
                                                            bytes_of(bytes),
                                                            bytes.size(),
                                                            mac.data(),
                                                            &size
                                                        );
    // Anybody can send the zero octets that would be here.
    if (made == nullptr || size != mac.size()) throw std::runtime_error("digest: HMAC-SHA256 failed");
    return mac;
}

bool equal_in_constant_time(Sha256 const& a, Sha256 const& b) {
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool equal_secrets(std::string_view a, std::string_view b) {
    return equal_in_constant_time(sha256(a), sha256(b));
}

std::string to_hex(Sha256 const& digest) {
    return to_hex(bytes_of(digest));
}

std::string to_base64(Sha256 const& digest) {
    std::array<unsigned char, kBase64Size + 1> text{};  // OpenSSL writes a zero behind it
    EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return std::string(reinterpret_cast<char const*>(text.data()), kBase64Size);
}

std::optional<Sha256> sha256_from_hex(std::string_view hex) {
    Sha256 digest{};
    auto const bytes = hex.size() == digest.size() * 2 ? from_hex(hex) : std::nullopt;
    if (!bytes) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

std::optional<Sha256> sha256_from_base64(std::string_view base64) {
    if (base64.size() != kBase64Size) return std::nullopt;
    std::array<unsigned char, kBase64Size / 4 * 3> bytes{};
    if (EVP_DecodeBlock(bytes.data(), bytes_of(base64), static_cast<int>(kBase64Size)) < 0)
        return std::nullopt;
    Sha256 digest{};
    std::copy_n(bytes.begin(), digest.size(), digest.begin());
    // OpenSSL also takes blanks around it, other padding, and stray bits in the last letter.
    if (to_base64(digest) != base64) return std::nullopt;
    return digest;
}

}  // namespace kanal
