#include "channels/meta/graph_page.hpp"
#include "channels/meta/graph_response.hpp"
#include "channels/telegram/bot_api.hpp"
#include "channels/twitter/mentions_page.hpp"
#include "channels/twitter/x_api.hpp"

#include <cstdint>
#include <cstdlib>

// Answers of the platforms' APIs: whatever the bytes, nothing crashes, no wait is longer than an hour, and a
// way to the next page holds no token.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace kanal;
    platform::ApiAnswer answer;
    answer.status = size % 2 == 0 ? 200 : 429;
    answer.body.assign(reinterpret_cast<char const*>(data), size);
    for (auto const* name : {"x-app-usage", "x-business-use-case-usage", "x-rate-limit-reset"})
        answer.headers.emplace_back(name, answer.body.substr(0, 4096));
    for (auto const classify :
         {meta::classify_response, twitter::classify_response, telegram::classify_response}) {
        auto const wait = classify(answer, Time()).wait;
        if (wait < Duration::zero() || wait > std::chrono::hours(1)) std::abort();
    }
    if (auto const page = meta::read_graph_page(answer.body)) {
        if (page->next && page->next->starts_with("access_token=")) std::abort();
        for (auto const item : page->items) {
            (void)meta::nested_page(item, "comments");
            (void)meta::without_members(item, {"comments"});
            (void)meta::time_of_item(item, "created_time");
            (void)meta::id_of_item(item);
        }
    }
    (void)meta::read_subscriptions(answer.body, "42", "feed");
    (void)telegram::read_webhook_info(answer.body, "");
    (void)twitter::read_webhooks(answer.body, "");
    (void)twitter::is_subscribed(answer.body, "1");
    (void)twitter::read_mentions_meta(answer.body);
    return 0;
}
