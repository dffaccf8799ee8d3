#include "base/log_output.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

using namespace kanal;

namespace {

constexpr int kMany = 100'000;

log::LogOutput::Line line(std::string const& text) {
    return {"<6>event=" + text, "PRIORITY=6\nMESSAGE=event=" + text + "\n"};
}

// All that lies there now.
std::string drain(int descriptor) {
    std::string all;
    std::array<char, 65536> buffer{};
    pollfd ready{descriptor, POLLIN, 0};
    while (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0) {
        auto const size = ::read(descriptor, buffer.data(), buffer.size());
        if (size <= 0) break;
        all.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return all;
}

std::uint64_t lines_in(std::string const& text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// Nobody reads; then somebody does. Every line is whole, and every line is either there or counted.
void stand_still_and_go_on(log::LogOutput& output, int reader) {
    for (int i = 0; i < kMany; ++i)
        output.write(line("x number=" + std::to_string(i)));
    auto const lost = output.lost();
    CHECK(lost > 0);
    auto read = drain(reader);
    output.report_losses();
    auto const told = drain(reader);
    CHECK(told.find("<4>event=log_lost lines=" + std::to_string(lost) + "\n") != std::string::npos);
    read += told;
    output.write(line("y"));
    read += drain(reader);
    CHECK(lines_in(read) + lost == kMany + 2);
    CHECK(read.ends_with("\n<6>event=y\n"));
    CHECK(output.lost() == lost);
    for (std::size_t at = 0; at < read.size(); at = read.find('\n', at) + 1)
        CHECK(read[at] == '<');
}

}  // namespace

TEST_CASE("log output: a pipe that nobody reads holds nobody up, and what was lost is said") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    {
        log::LogOutput output(ends[1], "");
        stand_still_and_go_on(output, ends[0]);
        // Others share the descriptor: their writes must go on to wait.
        CHECK((::fcntl(ends[1], F_GETFL) & O_NONBLOCK) == 0);
    }
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("log output: a stream socket that nobody reads holds nobody up, and no line is cut") {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    log::LogOutput output(ends[1], "");
    stand_still_and_go_on(output, ends[0]);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("log output: a line goes to a file whole, behind what stands there") {
    test::TempDir dir;
    auto const path = dir.path() / "log";
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(::write(file, "before\n", 7) == 7);
    log::LogOutput output(file, "");
    output.write(line("x"));
    ::lseek(file, 0, SEEK_SET);
    std::array<char, 100> buffer{};
    auto const size = ::read(file, buffer.data(), buffer.size());
    CHECK(std::string(buffer.data(), static_cast<std::size_t>(size)) == "before\n<6>event=x\n");
    ::close(file);
}

TEST_CASE("log output: a journal that is stopped holds nobody up, and hears later what it missed") {
    test::TempDir dir;
    auto const path = dir.path() / "journal";
    int const journal = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    REQUIRE(::bind(journal, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0);

    log::LogOutput output(-1, path);
    output.write(line("x"));
    std::array<char, 1000> buffer{};
    auto size = ::recv(journal, buffer.data(), buffer.size(), 0);
    CHECK(std::string(buffer.data(), static_cast<std::size_t>(size)) == "PRIORITY=6\nMESSAGE=event=x\n");

    for (int i = 0; i < kMany; ++i)
        output.write(line("x"));
    CHECK(output.lost() > 0);
    drain(journal);
    output.report_losses();
    size = ::recv(journal, buffer.data(), buffer.size(), MSG_DONTWAIT);
    std::string const told(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    CHECK(
        told.find("KANAL_EVENT=log_lost\nKANAL_LINES=" + std::to_string(output.lost()) + "\n") !=
        std::string::npos
    );
    ::close(journal);
}

TEST_CASE("log output: a descriptor that was redirected is followed") {
    std::array<int, 2> first{};
    std::array<int, 2> second{};
    REQUIRE(::pipe(first.data()) == 0);
    REQUIRE(::pipe(second.data()) == 0);
    log::LogOutput output(first[1], "");
    output.write(line("x"));
    int const before = ::dup(first[1]);
    REQUIRE(::dup2(second[1], first[1]) >= 0);
    output.write(line("y"));
    REQUIRE(::dup2(before, first[1]) >= 0);
    output.write(line("z"));
    CHECK(drain(first[0]) == "<6>event=x\n<6>event=z\n");
    CHECK(drain(second[0]) == "<6>event=y\n");
    for (int const one : {first[0], first[1], second[0], second[1], before})
        ::close(one);
}

TEST_CASE("log output: where no journal listens the line goes to the descriptor") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    log::LogOutput output(ends[1], "/nonexistent/journal");
    output.write(line("x"));
    CHECK(drain(ends[0]) == "<6>event=x\n");
    ::close(ends[0]);
    ::close(ends[1]);
}
