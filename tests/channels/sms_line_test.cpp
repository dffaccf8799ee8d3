#include "channels/sms/at_line.hpp"
#include "channels/sms/at_response.hpp"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <string>
#include <thread>
#include <vector>

using namespace kanal;
using namespace kanal::sms;
using namespace std::chrono_literals;

namespace {

// As libGammu's debug output gives a frame: its head, then each octet by itself, a line feed after an empty
// text.
void feed(LineMonitor& monitor, std::string const& frame) {
    monitor.add_debug_text("1 \"a line of its own talk\"");
    monitor.add_debug_text("");
    monitor.add_debug_text("\n");
    monitor.add_debug_text("\x02");
    monitor.add_debug_text("");  // the type, and the high half of the length: zero
    monitor.add_debug_text("");
    monitor.add_debug_text(std::string(1, static_cast<char>(frame.size() % 128)).c_str());
    for (char const octet : frame) {
        if (octet == '\n') monitor.add_debug_text("");
        monitor.add_debug_text(std::string(1, octet).c_str());
    }
}

struct Heard {
    unsigned arrived = 0;
    Announcement last = {};
    std::vector<std::string> pushed = {};
    LineMonitor monitor{LineMonitor::Listeners{
        [this](Announcement announcement) {
            ++arrived;
            last = std::move(announcement);
        },
        [this](std::string pdu) { pushed.push_back(std::move(pdu)); },
        [this](std::string name) { unsolicited = std::move(name); },
        {}}};
    std::string unsolicited = {};
};

// A terminal with somebody at its other end who says something.
struct Line {
    explicit Line(std::string said) : says(std::move(said)) {
        REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0);
        char name[64];
        REQUIRE(::ttyname_r(slave, name, sizeof name) == 0);
        device = name;
        ours = open_terminal(device);
        REQUIRE(ours.open());
    }
    // Once it is asked something.
    void speak() const {
        char asked[64];
        REQUIRE(::read(master, asked, sizeof asked) > 0);
        REQUIRE(::write(master, says.data(), says.size()) == static_cast<ssize_t>(says.size()));
    }
    ~Line() {
        ::close(slave);
        ::close(master);
    }
    Line(Line const&) = delete;
    Line& operator=(Line const&) = delete;

    int master = -1;
    int slave = -1;
    Descriptor ours = {};
    std::string device = {};
    std::string says;
};

std::string outcome(std::string const& said) {
    Line const line(said);
    std::thread modem([&line] { line.speak(); });
    auto const answer = AtLine(line.ours.number()).command("AT+CMGR=1", 100ms);
    modem.join();
    return answer.result();
}

}  // namespace

TEST_CASE("line monitor: reports what is announced, whole and only that") {
    Heard heard;
    feed(heard.monitor, "+CMTI: \"SM\",1\r\n");
    CHECK(heard.arrived == 1);
    CHECK(heard.last.memory == "SM");
    CHECK(heard.last.index == 1);
    feed(heard.monitor, "+CMT: ,24\r\n07912618010000F004\r\n");
    feed(heard.monitor, "+CDS: 26\r\n0011AABB\r\n");
    CHECK(heard.pushed == std::vector<std::string>{"07912618010000F004", "0011AABB"});
    feed(heard.monitor, "AT+CMGR=1\r\r\n+CMGR: 0,,2\r\n0011\r\n\r\nOK\r\n");
    feed(heard.monitor, "+CMT: ,24\r\nno PDU\r\n0011\r\n");
    CHECK(heard.arrived == 1);
    CHECK(heard.pushed.size() == 2);
}

TEST_CASE("line monitor: reports announcements of every length, whatever octet their length looks like") {
    for (std::size_t size = 16; size < 127; ++size) {
        Heard heard;
        std::string const pdu(2 * (size / 2), 'A');
        feed(heard.monitor, "+CMT: ,9\r\n" + pdu + "\r\n");
        CHECK(heard.pushed == std::vector<std::string>{pdu});
    }
}

TEST_CASE(
    "line monitor: reports announcements that stand between the answers to plain commands, however they are "
    "cut"
) {
    std::string const said = "AT+CNMA\r\r\n+CMT: ,9\r\n0011AABB\r\n\r\n+CMTI: \"SM\",3\r\n\r\nOK\r\n";
    for (std::size_t cut = 0; cut <= said.size(); ++cut) {
        Heard heard;
        heard.monitor.add(std::string_view(said).substr(0, cut));
        heard.monitor.add(std::string_view(said).substr(cut));
        CHECK(heard.pushed == std::vector<std::string>{"0011AABB"});
        CHECK(heard.arrived == 1);
    }
}

TEST_CASE("line monitor: knows the last command by its name, its final result, and who talks in between") {
    Heard heard;
    auto const said = [&heard](std::string const& frame, bool sent = false) {
        heard.monitor.add_debug_text(sent ? "\x01" : "\x02");
        for (char const octet : frame)
            heard.monitor.add_debug_text(std::string(1, octet).c_str());
    };
    said("AT+CPIN=\"1234\"\r", true);
    CHECK(heard.monitor.last_command() == "AT+CPIN");
    said("AT+CPIN=\"1234\"\r\r\n+CME ERROR: 14\r\n");
    CHECK(heard.monitor.last_result() == "+CME ERROR 14");
    CHECK(heard.unsolicited.empty());
    for (int i = 0; i < 3; ++i)
        said("+CLIP: \"+6281200000001\",145\r\n");
    CHECK(heard.unsolicited == "+CLIP");
    for (int i = 0; i < 4; ++i)
        said("Call Ready\r\n");
    CHECK(heard.unsolicited == "Call Ready");
    said("+CMS ERROR: SIM is busy, says 0812\r\n");
    CHECK(heard.monitor.last_result() == "+CMS ERROR");
}

TEST_CASE("find message: the PDU in an answer, past what the modem says in between") {
    auto const pdu_in = [](std::string const& answer) {
        auto const found = find_message(answer);
        return found ? found->pdu : "none";
    };
    CHECK(pdu_in("AT+CMGR=1\r\r\n+CMGR: 0,,2\r\n0011AB\r\n\r\nOK\r\n") == "0011AB");
    CHECK(pdu_in("+CMGR: 1,\"\",2\r\n\r\n^RSSI:18\r\n0011AB\r\nOK\r\n") == "0011AB");
    CHECK(pdu_in("+CMGR: 0,,2\r\n0011ABsmudged\r\n\r\nOK\r\n") == "0011ABsmudged");
    CHECK(pdu_in("+CMGR: 0,,2\r\n+CMT: ,9\r\nAABBCC\r\n0011AB\r\n\r\nOK\r\n") == "0011AB");
    CHECK(pdu_in("+CMGR: 0,,2\r\n0011AB,0\r\n\r\nOK\r\n") == "0011AB");
    CHECK(pdu_in("+CMGR: 0,,0\r\n\r\nOK\r\n") == "none");
    CHECK(pdu_in("AT+CMGR=1\r\r\nERROR\r\n") == "none");
    CHECK(find_message("+CMGR: 3,,2\r\n0011AB\r\n")->status == 3);
    CHECK_FALSE(find_message("+CMGR: ,,2\r\n0011AB\r\n")->status.has_value());
}

TEST_CASE("list of messages: each with its own index, from 0 or from 1, whatever stands in between") {
    auto const listed = read_messages(
        "\n+CMGL: 0,0,,2\r\n0011AB\r\n+CMGL: 7,3,\"x\",2\r\n\r\n^RSSI:18\r\n+CMTI: \"SM\",9\r\n0022AB\r\n"
        "+CMGL: 12,1,,0\r\n+CMGL: 254,1,,2\r\nbroken\r\n0033+CMGL: 255,0,,2\r\n0044\r\n\r\nOK\r\n",
        "+CMGL:"
    );
    REQUIRE(listed.size() == 5);
    CHECK((listed[0].index == 0 && listed[0].pdu == "0011AB" && !listed[0].outgoing()));
    CHECK((listed[1].index == 7 && listed[1].pdu == "0022AB" && listed[1].outgoing()));
    CHECK((listed[2].index == 12 && listed[2].pdu.empty()));
    CHECK((listed[3].index == 254 && listed[3].pdu == "0033"));
    CHECK((listed[4].index == 255 && listed[4].pdu == "0044"));
}

TEST_CASE("unsolicited lines: are named after its last line, when there is more than one") {
    CHECK_FALSE(unsolicited_in("\r\n^RSSI:18\r\n").has_value());
    CHECK(unsolicited_in("\r\n+QIND: \"csq\",9\r\n\r\n*PSUTTZ: 2026\r\n") == "*PSUTTZ");
    CHECK(unsolicited_in("Call Ready\r\nCall Ready\r\n0812-3456\r\n") == "Call Ready");
    CHECK_FALSE(unsolicited_in("0812\r\n0813\r\n").has_value());
}

TEST_CASE("count of messages: of the standard's form and of Samsung's") {
    CHECK(read_count("+CPMS: 3,20,3,20\r\n\r\nOK\r\n")->used == 3);
    CHECK(read_count("+CPMS: 3,20\r\nOK\r\n")->size == 20);
    CHECK(read_count("+CPMS:\"SM\",4,30,\"SM\",4,30\r\nOK\r\n")->used == 4);
    CHECK_FALSE(read_count("+CPMS: many\r\nOK\r\n").has_value());
    CHECK_FALSE(read_count("OK\r\n").has_value());
}

TEST_CASE("AT line: an answer ends with a final result and with nothing else") {
    std::string const echo = "AT+CMGR=1\r";
    CHECK(outcome(echo + "\r\n+CMGR: 0,,2\r\n0011\r\n\r\nOK\r\n") == "OK");
    CHECK(outcome(echo + "RING\r\n^RSSI: 1\r\n\r\nOK\r\n") == "OK");
    CHECK(outcome(echo + "\r\nERROR\r\n") == "ERROR");
    CHECK(outcome(echo + "\r\nOK\r\n\r\n+CMTI: \"SM\",3\r\n") == "OK");
    CHECK(outcome(echo + "\r\n+CMS ERROR: 321\r\n\r\n+CMTI: \"SM\",3\r\n") == "CMS ERROR 321");
    CHECK(outcome(echo + "\r\n+CME ERROR: 14\r\n") == "CME ERROR 14");
    CHECK(outcome(echo + "\r\n+CMS ERROR: SIM busy\r\n") == "CMS ERROR");
    CHECK(outcome(echo + "\r\nOK\r\n\r\n+CMTI: \"S") == "OK");
    CHECK(outcome(echo + "\r\nOK") == "no answer");
    CHECK(outcome(echo + "\r\nNOT OK\r\n") == "no answer");
    CHECK(outcome("") == "no answer");
}

TEST_CASE("AT line: the late answer to a command that was given up is not taken for the next one's") {
    CHECK(outcome("\r\n+CMGR: 0,,2\r\n0011\r\n\r\nOK\r\n") == "no answer");
    CHECK(outcome("AT+CMGR=0\r\r\nOK\r\n") == "no answer");
    CHECK(outcome("AT+CMGR=0\r\r\nOK\r\nAT+CMGR=1\r\r\n+CMS ERROR: 321\r\n") == "CMS ERROR 321");
}

TEST_CASE("AT line: finds the terminal that this process has open") {
    Line const line("");
    CHECK(descriptor_of(line.device) >= 3);
    CHECK(descriptor_of("/no/such/terminal") == -1);
    CHECK(descriptor_of("/tmp") == -1);
}
