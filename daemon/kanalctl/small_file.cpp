#include "daemon/kanalctl/small_file.hpp"

#include <fstream>

namespace kanal::kanalctl {

namespace {

constexpr std::size_t kLargest = 32U << 20;

}  // namespace

Result<std::string> read_small_file(std::string const& name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) return reject("berkas itu tidak ada, atau tidak boleh dibaca");
    std::string bytes;
    bytes.resize(kLargest + 1);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kLargest) return reject("berkas lebih besar dari 32 MiB");
    return bytes;
}

}  // namespace kanal::kanalctl
