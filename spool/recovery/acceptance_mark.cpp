#include "spool/recovery/acceptance_mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace kanal::spool {

namespace {

constexpr char kName[] = "spool.mark";

}  // namespace

AcceptanceMark::AcceptanceMark(std::filesystem::path const& directory)
    : file_(::open((directory / kName).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {}

std::int64_t AcceptanceMark::read(std::filesystem::path const& directory) {
    std::ifstream file(directory / kName);
    std::int64_t sequence = 0;
    return file >> sequence && sequence > 0 ? sequence : 0;
}

void AcceptanceMark::write(std::int64_t sequence) {
    if (sequence == written_ || !file_.open()) return;
    char line[24] = {};
    int const length = std::snprintf(line, sizeof line, "%020lld\n", static_cast<long long>(sequence));
    auto const size = static_cast<ssize_t>(length);
    if (::pwrite(file_.number(), line, static_cast<std::size_t>(length), 0) == size) written_ = sequence;
}

}  // namespace kanal::spool
