#include "config/yaml_reader.hpp"
#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

// In its own folder under channels/ the registry would declare it, and the test ask the registry.
namespace kanal {
std::unique_ptr<Channel> make_suara(YamlReader& block);
}

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr std::string_view kSecret = "rahasia-suara-0123456789";

HttpRequest suara_delivery(std::string body, std::string_view secret = kSecret) {
    auto signature = meta_signature(body, secret);
    return post(
        "/hooks/suara", "application/json", std::move(body), {{"x-suara-signature", std::move(signature)}}
    );
}

std::unique_ptr<Channel> suara_channel() {
    TempDir const folder;
    write_secret(folder / "secret", kSecret);
    write_secret(folder / "channel.yaml", "{name: suara, kind: suara, secret_file: secret}\n");
    ConfigFaults faults;
    auto block = YamlReader::open(folder / "channel.yaml", faults);
    (void)block->text("kind");
    auto channel = make_suara(*block);
    block->done();
    CHECK(faults.lines() == std::vector<std::string>{});
    return channel;
}

std::string page() {
    std::ifstream file(KANAL_SOURCE_DIR "/docs/adding-a-channel.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string source(std::string const& name) {
    std::ifstream file(KANAL_SOURCE_DIR "/tests/examples/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("suara: the smallest channel does what every channel must") {
    std::string const message = R"({"id": "17", "sender": "Warga Contoh", "message": "Jalan rusak"})";
    Submission const said{
        .external_id = "17", .author = Author{.name = "Warga Contoh"}, .text = "Jalan rusak"};
    Stored const stored{.submissions = {said}};

    run_payload_cases(
        suara_channel,
        {
            {.label = "a message", .row = Row::valid, .request = suara_delivery(message), .stored = stored},
            {.label = "the same again",
             .row = Row::duplicate,
             .request = suara_delivery(message),
             .stored = stored},
            {.label = "while the disk is full",
             .row = Row::intake_refuses,
             .request = suara_delivery(message),
             .stored = stored},
            {.label = "nothing",
             .row = Row::empty,
             .request = suara_delivery(""),
             .stored = {.quarantined = {"event: json: truncated"}}},
            {.label = "half a message",
             .row = Row::truncated,
             .request = suara_delivery(message.substr(0, 20)),
             .stored = {.quarantined = {"event: json: truncated"}}},
            {.label = "a stranger's",
             .row = Row::wrong_credential,
             .request = suara_delivery(message, "rahasia-orang-lain-012345"),
             .status = 401},
            {.label = "without an id",
             .request = suara_delivery(R"({"message": "Jalan rusak"})"),
             .stored = {.unreadable = {"message: no id"}}},
        }
    );
}

TEST_CASE("suara: the code on the page is the code that is compiled here") {
    auto const files =
        source("suara/suara_payload.hpp") + source("suara/suara_payload.cpp") + source("suara/suara.cpp");
    std::istringstream lines(page());
    std::string block;
    unsigned blocks = 0;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == "```cpp") {
            inside = true;
            block.clear();
        } else if (line == "```" && inside) {
            inside = false;
            ++blocks;
            CAPTURE(block);
            CHECK(files.find(block) != std::string::npos);
        } else if (inside) {
            block += line + '\n';
        }
    }
    CHECK(blocks == 3);
}
