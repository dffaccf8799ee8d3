#include "fetcher/fetch_step.hpp"
#include "fetcher/file_address.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

// Whatever a stranger gives as address, or a platform as answer: nothing crashes, and what is fetched is
// https on an allowed host, with the token on the platform's own.
namespace {

using namespace kanal;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::filesystem::path token_file() {
    auto const file =
        std::filesystem::temp_directory_path() / ("kanal-fuzz-token-" + std::to_string(::getpid()));
    std::ofstream(file) << "token";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    return file;
}

MediaRules const& rules() {
    static MediaRules const made = [] {
        MediaRules rules;
        rules.hosts = {"cdn.example", ".files.example"};
        rules.token_file = token_file();
        rules.token_hosts = {"cdn.example"};
        rules.look_ups = {
            {.scheme = "graph", .url = "https://graph.example/{id}", .member = "/url", .digest = "/sha256"},
            {.scheme = "bot",
             .url = "https://bot.example/{token}/get?{id}",
             .member = "/result/path",
             .file_url = "https://bot.example/file/{token}/{member}"}};
        return rules;
    }();
    return made;
}

void check(Result<fetcher::FetchStep> const& step) {
    if (!step) return;
    auto const address = fetcher::read_address(step->url, {});
    demand(address.has_value() && address->url.starts_with("https://"));
    bool const configured = address->host == "graph.example" || address->host == "bot.example";
    demand(configured || fetcher::is_listed(address->host, rules().hosts));
    demand(step->bearer.empty() || address->host == "cdn.example" || address->host == "graph.example");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::vector<std::string> const kNoExemption;
    std::string const text(reinterpret_cast<char const*>(data), size);
    fetcher::FetchSteps const steps(rules(), kNoExemption);
    check(steps.first(text));
    for (auto const* id : {"graph:1", "bot:1"}) {
        auto const asked = steps.first(id);
        demand(asked.has_value());
        check(steps.next(*asked, text));
        check(steps.first(std::string(id).substr(0, std::string(id).find(':') + 1) + text));
    }
    return 0;
}
