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

ToldStatuses StatusQuestions::ask(std::span<TrackedReport const> reports) {
    ToldStatuses result;
    bool down = false;
    auto const ready = credentials_.get_ready(
        requests_.client(), requests_.stopping(), std::chrono::steady_clock::now(), down
    );
    if (!ready) {
        result.why = ready.error().what;
        return result;
    }
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
    for (auto const& response : responses) {
        if (!is_answered(response)) {
            if (response.status == 401) credentials_.renew();
            result.why = response.status != 0   ? "http " + std::to_string(response.status)
                         : response.why.empty() ? "no time was left"
                                                : response.why;
            return result;
        }
        auto one = read_status_answer(response, reports[result.answered], question_, WallClock::now());
        if (one) result.told.push_back(std::move(*one));
        ++result.answered;
    }
    return result;
}

}  // namespace kanal::forwarder
