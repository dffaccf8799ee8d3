#include "channels/sms/direct_line.hpp"
#include "channels/sms/frame_tap.hpp"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace kanal;
using namespace kanal::sms;
using namespace std::chrono_literals;

namespace {

// As libGammu's debug output gives a frame: its head, then each octet by itself, a line feed after an empty
// text.
void feed(FrameTap& tap, std::string const& frame) {
    tap.text("1 \"a line of its own talk\"");
    tap.text("");
    tap.text("\n");
    tap.text("\x02");
    tap.text("");  // the type, and the high half of the length: zero
    tap.text("");
    tap.text(std::string(1, static_cast<char>(frame.size() % 128)).c_str());
    for (char const octet : frame) {
        if (octet == '\n') tap.text("");
        tap.text(std::string(1, octet).c_str());
    }
}

struct Heard {
    unsigned arrived = 0;
    std::vector<std::string> pushed = {};
    FrameTap tap{FrameTap::Announcements{
        [this] { ++arrived; }, [this](std::string pdu) { pushed.push_back(std::move(pdu)); }}};
};

// A terminal with somebody at its other end who has said something already.
struct Line {
    explicit Line(std::string const& said) {
        REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0);
        char name[64];
        REQUIRE(::ttyname_r(slave, name, sizeof name) == 0);
        device = name;
        ours = open_terminal(device);
        REQUIRE(ours >= 0);
        REQUIRE(::write(master, said.data(), said.size()) == static_cast<ssize_t>(said.size()));
    }
    ~Line() {
        ::close(ours);
        ::close(slave);
        ::close(master);
    }
    Line(Line const&) = delete;
    Line& operator=(Line const&) = delete;

    int master = -1;
    int slave = -1;
    int ours = -1;
    std::string device = {};
};

std::string outcome(std::string const& said) {
    Line const line(said);
    auto const answer = DirectLine(line.ours).command("AT+CMGR=1", 50ms);
    return answer ? "answer" : answer.error().what;
}

}  // namespace

TEST_CASE("frame tap: hears what is announced, whole and only that") {
    Heard heard;
    feed(heard.tap, "+CMTI: \"SM\",1\r\n");
    CHECK(heard.arrived == 1);
    feed(heard.tap, "+CMT: ,24\r\n07912618010000F004\r\n");
    feed(heard.tap, "+CDS: 26\r\n0011AABB\r\n");
    CHECK(heard.pushed == std::vector<std::string>{"07912618010000F004", "0011AABB"});
    feed(heard.tap, "AT+CMGR=1\r\r\n+CMGR: 0,,2\r\n0011\r\n\r\nOK\r\n");
    feed(heard.tap, "+CMT: ,24\r\nno PDU\r\n0011\r\n");
    CHECK(heard.arrived == 1);
    CHECK(heard.pushed.size() == 2);
}

TEST_CASE("frame tap: hears announcements of every length, whatever octet their length looks like") {
    for (std::size_t size = 16; size < 127; ++size) {
        Heard heard;
        std::string const pdu(2 * (size / 2), 'A');
        feed(heard.tap, "+CMT: ,9\r\n" + pdu + "\r\n");
        CHECK(heard.pushed == std::vector<std::string>{pdu});
    }
}

TEST_CASE(
    "frame tap: hears announcements that stand between the answers to direct commands, however they are cut"
) {
    std::string const said = "AT+CNMA\r\r\n+CMT: ,9\r\n0011AABB\r\n\r\n+CMTI: \"SM\",3\r\n\r\nOK\r\n";
    for (std::size_t cut = 0; cut <= said.size(); ++cut) {
        Heard heard;
        heard.tap.hear(std::string_view(said).substr(0, cut));
        heard.tap.hear(std::string_view(said).substr(cut));
        CHECK(heard.pushed == std::vector<std::string>{"0011AABB"});
        CHECK(heard.arrived == 1);
    }
}

TEST_CASE("frame tap: endless talk fills no memory") {
    Heard heard;
    for (int i = 0; i < 300000; ++i)
        heard.tap.text("x");
    CHECK(heard.tap.gathered().size() <= 65536);
}

TEST_CASE("find message: the PDU in an answer, past what the modem says in between") {
    auto const pdu_in = [](std::string const& answer) {
        auto const found = find_message(answer);
        return found ? found->pdu : "none";
    };
    CHECK(pdu_in("AT+CMGR=1\r\r\n+CMGR: 0,,2\r\n0011AB\r\n\r\nOK\r\n") == "0011AB");
    CHECK(pdu_in("+CMGR: 1,\"\",2\r\n\r\n^RSSI:18\r\n0011AB\r\nOK\r\n") == "0011AB");
    CHECK(pdu_in("+CMGR: 0,,2\r\n0011ABsmudged\r\n\r\nOK\r\n") == "0011ABsmudged");
    CHECK(pdu_in("+CMGR: 0,,0\r\n\r\nOK\r\n") == "none");
    CHECK(pdu_in("AT+CMGR=1\r\r\nERROR\r\n") == "none");
    CHECK(find_message("+CMGR: 3,,2\r\n0011AB\r\n")->status == 3);
    CHECK_FALSE(find_message("+CMGR: ,,2\r\n0011AB\r\n")->status.has_value());
}

TEST_CASE("direct line: an answer ends with a final result and with nothing else") {
    CHECK(outcome("\r\n+CMGR: 0,,2\r\n0011\r\n\r\nOK\r\n") == "answer");
    CHECK(outcome("RING\r\n^RSSI: 1\r\n\r\nOK\r\n") == "answer");
    CHECK(outcome("\r\nERROR\r\n") == "modem: line: refused");
    CHECK(outcome("AT+CMGD=3\r\r\nOK\r\n\r\n+CMTI: \"SM\",3\r\n") == "answer");
    CHECK(outcome("\r\n+CMS ERROR: 321\r\n\r\n+CMTI: \"SM\",3\r\n") == "modem: line: refused");
    CHECK(outcome("\r\nOK\r\n\r\n+CMTI: \"S") == "answer");
    CHECK(outcome("\r\n+CMS ERROR: 321\r\n") == "modem: line: refused");
    CHECK(outcome("\r\nOK") == "modem: line: no answer");
    CHECK(outcome("\r\nNOT OK\r\n") == "modem: line: no answer");
    CHECK(outcome("") == "modem: line: no answer");
}

TEST_CASE("direct line: finds the terminal that this process has open") {
    Line const line("");
    CHECK(descriptor_of(line.device) >= 3);
    CHECK(descriptor_of("/no/such/terminal") == -1);
    CHECK(descriptor_of("/tmp") == -1);
}
