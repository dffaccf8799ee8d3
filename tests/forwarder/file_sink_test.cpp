#include "forwarder/sinks/file_sink.hpp"

#include "base/digest.hpp"
#include "log_capture.hpp"
#include "reports.hpp"
#include "tests/support/temp_dir.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <csignal>
#include <fstream>
#include <sstream>

using namespace kanal;
using namespace kanal::test;
namespace fs = std::filesystem;
using Kind = Outcome::Kind;

namespace {

std::string read(fs::path const& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

void write(fs::path const& file, std::string const& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::app) << bytes;
}

struct Outbox {
    std::unique_ptr<Sink> sink() const {
        auto const source = dir / "spool";
        return forwarder::make_file_sink(
            {.centre = "outbox",
             .directory = dir / "out",
             .attachment_path = [source](std::string_view sha) { return source / sha; }}
        );
    }
    fs::path file() const { return dir / "out" / "reports.jsonl"; }

    TempDir dir;
};

}  // namespace

TEST_CASE("file sink: one record a line, byte for byte, with the line as receipt") {
    Outbox outbox;
    std::vector const batch{report(1), report(2), report(1, 3)};
    auto const outcomes = outbox.sink()->deliver(batch);
    REQUIRE(outcomes.size() == 3);
    for (int i = 0; i < 3; ++i) {
        CHECK(outcomes[i].kind == Kind::delivered);
        CHECK(outcomes[i].tracking_id == "file:" + std::to_string(i + 1));
    }
    CHECK(read(outbox.file()) == batch[0].record + '\n' + batch[1].record + '\n' + batch[2].record + '\n');
}

TEST_CASE("file sink: a report is not written twice, in one run or after a restart") {
    Outbox outbox;
    auto sink = outbox.sink();
    std::vector const batch{report(1), report(2)};
    sink->deliver(batch);
    auto const before = read(outbox.file());
    CHECK(sink->deliver(batch)[1].tracking_id == "file:2");
    sink = outbox.sink();
    auto const again = sink->deliver(std::vector{report(2), report(3), report(2, 1)});
    CHECK(again[0].kind == Kind::delivered);
    CHECK(again[0].tracking_id == "file:2");
    CHECK(again[1].tracking_id == "file:3");
    CHECK(again[2].tracking_id == "file:4");
    CHECK(read(outbox.file()) == before + report(3).record + '\n' + report(2, 1).record + '\n');
}

TEST_CASE("file sink: the edition with the pictures is another line than the report, also after a restart") {
    Outbox outbox;
    auto with_pictures = report(1);
    with_pictures.media = 1;
    auto const at = with_pictures.record.find("\"revision\":0");
    with_pictures.record.replace(at, 12, "\"revision\":0,\"media\":1");
    std::vector const batch{report(1), with_pictures};
    CHECK(outbox.sink()->deliver(batch)[1].tracking_id == "file:2");
    CHECK(outbox.sink()->deliver(batch)[1].tracking_id == "file:2");
    CHECK(read(outbox.file()) == report(1).record + "\n" + with_pictures.record + "\n");
}

TEST_CASE("file sink: an edition that is named by its variant is another line than the report") {
    Outbox outbox;
    auto variant = report(1);
    variant.media = 2147483649;
    auto const at = variant.record.find("\"revision\":0");
    variant.record.replace(at, 12, "\"revision\":0,\"media\":0,\"variant\":2147483649");
    std::vector const batch{report(1), variant};
    CHECK(outbox.sink()->deliver(batch)[1].tracking_id == "file:2");
    CHECK(outbox.sink()->deliver(batch)[1].tracking_id == "file:2");
}

TEST_CASE("file sink: killed between the write and the settlement, every report stands there once") {
    Outbox outbox;
    for (int round = 0; round < 5; ++round) {
        auto const child = fork();
        if (child == 0) {
            std::vector<OutboundReport> batch;
            for (int i = 0; i <= round; ++i)
                batch.push_back(report(i));
            outbox.sink()->deliver(batch);
            kill(getpid(), SIGKILL);
        }
        int status = 0;
        waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
    }
    std::string expected;
    for (int i = 0; i < 5; ++i)
        expected += report(i).record + '\n';
    CHECK(read(outbox.file()) == expected);
}

TEST_CASE("file sink: a torn last line is cut off and its report written whole") {
    LogCapture log;
    Outbox outbox;
    outbox.sink()->deliver(std::vector{report(1)});
    write(outbox.file(), report(2).record.substr(0, 40));
    auto const outcomes = outbox.sink()->deliver(std::vector{report(2)});
    CHECK(outcomes[0].tracking_id == "file:2");
    CHECK(read(outbox.file()) == report(1).record + '\n' + report(2).record + '\n');
    CHECK(log.count("event=file_line_cut centre=outbox bytes=40") == 1);
}

TEST_CASE("file sink: a line that is no record is left alone and counted") {
    LogCapture log;
    Outbox outbox;
    outbox.sink()->deliver(std::vector{report(1)});
    write(outbox.file(), "a person wrote this\n[]\n{\"id\":7}\n");
    CHECK(outbox.sink()->deliver(std::vector{report(2)})[0].tracking_id == "file:5");
    CHECK(log.count("event=file_line_foreign centre=outbox lines=3") == 1);
}

TEST_CASE("file sink: attachments lie beside the file under their digest") {
    Outbox outbox;
    fs::create_directory(outbox.dir / "spool");
    auto const digest = to_hex(sha256("picture"));
    write(outbox.dir / "spool" / digest, "picture");
    auto one = report(1);
    one.attachments = {digest};
    CHECK(outbox.sink()->deliver(std::vector{one})[0].kind == Kind::delivered);
    CHECK(read(outbox.dir / "out" / "attachments" / digest) == "picture");
}

TEST_CASE("file sink: a report is delivered though the bytes of an attachment are gone, and it is said") {
    LogCapture log;
    Outbox outbox;
    auto one = report(1);
    one.attachments = {to_hex(sha256("gone")), "../../etc/passwd"};
    CHECK(outbox.sink()->deliver(std::vector{one})[0].kind == Kind::delivered);
    CHECK(log.count("event=attachment_missing") == 2);
}

TEST_CASE("file sink: a full disk leaves no part of a line and nothing counts as delivered") {
    Outbox outbox;
    auto const sink = outbox.sink();
    sink->deliver(std::vector{report(1)});
    auto const before = read(outbox.file());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit saved{};
    getrlimit(RLIMIT_FSIZE, &saved);
    rlimit small = saved;
    small.rlim_cur = before.size() + 50;
    setrlimit(RLIMIT_FSIZE, &small);
    auto const full = sink->deliver(std::vector{report(2), report(3)});
    setrlimit(RLIMIT_FSIZE, &saved);
    CHECK(full[0].kind == Kind::retry);
    CHECK(full[1].kind == Kind::retry);
    CHECK(read(outbox.file()) == before);
    CHECK(sink->deliver(std::vector{report(2), report(3)})[1].tracking_id == "file:3");
}

TEST_CASE("file sink: a file that was moved away is followed by a new one") {
    Outbox outbox;
    auto const sink = outbox.sink();
    sink->deliver(std::vector{report(1)});
    fs::rename(outbox.file(), outbox.dir / "taken");
    CHECK(sink->deliver(std::vector{report(2)})[0].tracking_id == "file:1");
    CHECK(read(outbox.file()) == report(2).record + '\n');
    CHECK(read(outbox.dir / "taken") == report(1).record + '\n');
}

TEST_CASE("file sink: a folder that cannot be is a matter for a person") {
    Outbox outbox;
    write(outbox.dir / "out", "a file, not a folder");
    auto const outcome = outbox.sink()->deliver(std::vector{report(1)})[0];
    CHECK(outcome.kind == Kind::misconfigured);
}
