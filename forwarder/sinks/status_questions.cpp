#include "forwarder/sinks/status_questions.hpp"

namespace kanal::forwarder {

namespace {

constexpr std::string_view kPlace = "{tracking_id}";

// A tracking id has no character that would have to be encoded but ':', which may stand in a path.
std::string path_for(std::string path, std::string const& tracking_id) {
    for (auto at = path.find(kPlace); at != path.npos; at = path.find(kPlace, at + tracking_id.size()))
        path.replace(at, kPlace.size(), tracking_id);
    return path;
}

// 404 is an answer: the centre says nothing of this report.
bool is_answered(http::ClientResponse const& response) {
    return response.whole() && (response.status == 200 || response.status == 404);
}

}  // namespace

Result<std::vector<ToldStatus>> StatusQuestions::ask(std::span<TrackedReport const> reports) {
    bool down = false;
    auto const ready = credentials_.get_ready(
        requests_.client(), requests_.stopping(), std::chrono::steady_clock::now(), down
    );
    if (!ready) return ready.error();
    std::vector<http::ClientRequest> requests;
    for (auto const& report : reports) {
        http::ClientRequest request;
        request.url = url_ + path_for(question_.path, report.tracking_id);
        request.headers = {"Accept: application/json"};
        credentials_.apply(request);
        requests.push_back(std::move(request));
    }
    auto const responses = requests_.run(requests, [](std::size_t, http::ClientResponse const& response) {
        return is_answered(response);
    });
    std::vector<ToldStatus> told;
    for (std::size_t i = 0; i < responses.size(); ++i) {
        auto const& response = responses[i];
        if (!is_answered(response)) {
            if (response.status == 401) credentials_.renew();
            return retry(response.status != 0 ? "http " + std::to_string(response.status) : response.why);
        }
        auto one = read_status_answer(response, reports[i], question_, WallClock::now());
        if (one) told.push_back(std::move(*one));
    }
    return told;
}

}  // namespace kanal::forwarder
