#pragma once

#include "core/channel.hpp"
#include "http/routes.hpp"
#include "tests/support/fake_intake.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// The tests of a channel that receives by HTTP are a table of requests, sent through its real routes.
namespace kanal::test {

// What a row shows. Every channel has at least one row of each kind but `extra`; the run fails otherwise.
// Beside what the row itself expects, the run holds each kind to a rule:
enum class Row {
    valid,             // 2xx and at least one submission stored
    empty,             // no body: stored nowhere but in quarantine
    truncated,         // either 4xx and nothing stored, or 2xx and something set aside as unreadable
    wrong_credential,  // 401 or 403, and the intake was never called
    duplicate,         // sent twice: the second time acknowledged too, and nothing stored twice
    intake_refuses,    // 503 with Retry-After and no acknowledgement; sent again later: as expected
    extra,             // anything else
};

// What stands in the intake after the request. Submissions are compared by describe(): raw bytes and
// fingerprint are left out, but raw bytes must be there.
struct Stored {
    std::vector<Submission> submissions = {};
    std::vector<std::string> unreadable = {};   // why, in order
    std::vector<std::string> ignored = {};      // why, in order
    std::vector<std::string> quarantined = {};  // why, in order: whole deliveries
    unsigned dropped = 0;
};

struct PayloadCase {
    std::string label = {};
    Row row = Row::extra;
    HttpRequest request = {};
    unsigned status = 200;
    Stored stored = {};
    unsigned status_again = 0;  // of a repeated request that was stored before; 0: the same as `status`
    std::function<void(HttpResponse const&)> check_answer = {};  // of the first answer
};

// A fresh channel for each row: no row sees what another left.
using MakeChannel = std::function<std::unique_ptr<Channel>()>;

// The rows alone, whatever their kinds: for a platform whose standard rows stand in
// tests/channels/webhook_contract_test.cpp.
void run_samples(MakeChannel const& make, std::vector<PayloadCase> const& cases);

void run_payload_cases(MakeChannel const& make, std::vector<PayloadCase> const& cases);

// One request as the server treats it: route (404, 405), media type (415), size (413), admit, handle.
HttpResponse serve(Channel& channel, Intake& intake, HttpRequest request);

HttpRequest get(std::string path, std::string query = {});
// Content-Type and Content-Length are added to the headers, where they are not there already.
HttpRequest post(std::string path, std::string media_type, std::string body, HttpHeaders headers = {});

// tests/data/<name>; throws when it is not there.
std::string data_file(std::string_view name);

}  // namespace kanal::test
