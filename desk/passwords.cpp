#include "desk/passwords.hpp"

#include "base/ascii.hpp"
#include "text/utf8.hpp"

#include <sodium.h>

#include <stdexcept>

namespace kanal::desk {

namespace asio = boost::asio;

namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = std::size_t{19} << 20;
constexpr unsigned kMostWaiting = 16;
constexpr std::size_t kShortest = 10;  // characters
constexpr std::size_t kLongest = 256;  // bytes

std::optional<std::string> hash_now(std::string& typed) {
    std::string encoded(crypto_pwhash_STRBYTES, '\0');
    auto const failed = crypto_pwhash_str_alg(
        encoded.data(), typed.data(), typed.size(), kPasses, kMemory, crypto_pwhash_ALG_ARGON2ID13
    );
    sodium_memzero(typed.data(), typed.size());
    if (failed != 0) return std::nullopt;
    encoded.resize(encoded.find('\0'));
    return encoded;
}

// Counts a job for as long as somebody waits for it.
class Waiting {
public:
    explicit Waiting(unsigned& count) : count_(count) { ++count_; }
    ~Waiting() { --count_; }
    Waiting(Waiting const&) = delete;
    Waiting& operator=(Waiting const&) = delete;

private:
    unsigned& count_;
};

}  // namespace

Passwords::Passwords() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not work on this machine");
}

asio::awaitable<Passwords::Fits> Passwords::check(std::string encoded, std::string typed) {
    if (waiting_ >= kMostWaiting) co_return Fits::busy;
    Waiting const counted(waiting_);
    auto job = [this, encoded = std::move(encoded), typed = std::move(typed)]() mutable {
        if (nobodys_.empty()) {
            std::string secret(32, '\0');
            randombytes_buf(secret.data(), secret.size());
            nobodys_ = hash_now(secret).value_or("");
        }
        bool const known = !encoded.empty();
        auto const& against = known ? encoded : nobodys_;
        bool const fits = crypto_pwhash_str_verify(against.c_str(), typed.data(), typed.size()) == 0;
        sodium_memzero(typed.data(), typed.size());
        if (!known || !fits) return Fits::no;
        bool const old = crypto_pwhash_str_needs_rehash(encoded.c_str(), kPasses, kMemory) != 0;
        return old ? Fits::yes_weakly : Fits::yes;
    };
    co_return co_await thread_.run(std::move(job));
}

asio::awaitable<std::optional<std::string>> Passwords::hash(std::string typed) {
    if (waiting_ >= kMostWaiting) co_return std::nullopt;
    Waiting const counted(waiting_);
    auto job = [typed = std::move(typed)]() mutable { return hash_now(typed); };
    co_return co_await thread_.run(std::move(job));
}

std::string Passwords::fault(std::string_view password, std::string_view name) {
    if (password.size() > kLongest) return "Sandi terlalu panjang: paling banyak 256 huruf.";
    if (!is_utf8(password) || count_characters(password) < kShortest)
        return "Sandi terlalu pendek: paling sedikit 10 huruf. Beberapa kata yang tidak berhubungan mudah "
               "diingat.";
    if (equal_ignoring_case(password, name)) return "Sandi tidak boleh sama dengan nama.";
    if (password.find_first_not_of(password.front()) == std::string_view::npos)
        return "Sandi tidak boleh satu huruf yang diulang.";
    return {};
}

}  // namespace kanal::desk
