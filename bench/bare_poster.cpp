// bare_poster URL COUNT: posts COUNT bodies of 1 KB, at most eight under way, by a loop over libcurl's multi
// interface and nothing else. Prints requests a second.
#include <curl/curl.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr int kUnderWay = 8;

struct Slot {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    std::string answer = {};
};

std::size_t take(char* data, std::size_t, std::size_t size, void* answer) {
    static_cast<std::string*>(answer)->append(data, size);
    return size;
}

void need(bool good, char const* what) {
    if (good) return;
    std::cerr << what << " failed\n";
    std::exit(EXIT_FAILURE);
}

void begin(CURLM* multi, Slot& slot, long number, char const* url, std::string const& body) {
    curl_slist_free_all(slot.headers);
    auto const id = "00000000-0000-5000-8000-" + std::to_string(100'000'000'000 + number);
    slot.headers = curl_slist_append(nullptr, "Content-Type: application/json");
    slot.headers = curl_slist_append(slot.headers, ("Idempotency-Key: " + id).c_str());
    slot.headers = curl_slist_append(slot.headers, "Kanal-Received-At: 2026-03-25T08:15:30.123Z");
    slot.answer.clear();
    curl_easy_setopt(slot.easy, CURLOPT_URL, url);
    curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER, slot.headers);
    curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, &slot.answer);
    curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, &slot);
    need(curl_multi_add_handle(multi, slot.easy) == CURLM_OK, "add");
}

}  // namespace

int main(int argc, char** argv) {
    need(argc == 3, "usage");
    auto const count = std::atol(argv[2]);
    std::string const body = "{\"text\":\"" + std::string(1024, 'x') + "\"}";
    auto* const multi = curl_multi_init();
    std::vector<Slot> slots(kUnderWay);
    long begun = 0;
    long ended = 0;
    auto const start = std::chrono::steady_clock::now();
    for (auto& slot : slots) {
        slot.easy = curl_easy_init();
        if (begun < count) begin(multi, slot, begun++, argv[1], body);
    }
    while (ended < count) {
        int running = 0;
        need(curl_multi_perform(multi, &running) == CURLM_OK, "perform");
        int left = 0;
        while (auto* const message = curl_multi_info_read(multi, &left)) {
            need(message->data.result == CURLE_OK, "request");
            long status = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            need(status / 100 == 2, "answer");
            Slot* slot = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
            curl_multi_remove_handle(multi, slot->easy);
            ++ended;
            if (begun < count) begin(multi, *slot, begun++, argv[1], body);
        }
        if (ended < count) need(curl_multi_poll(multi, nullptr, 0, 1000, nullptr) == CURLM_OK, "poll");
    }
    auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::cout << static_cast<long>(static_cast<double>(count) / seconds) << '\n';
    for (auto& slot : slots) {
        curl_easy_cleanup(slot.easy);
        curl_slist_free_all(slot.headers);
    }
    curl_multi_cleanup(multi);
}
