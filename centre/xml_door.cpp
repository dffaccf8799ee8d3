#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "centre/door.hpp"
#include "centre/xml_request.hpp"

#include <algorithm>
#include <optional>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestRequest = std::size_t{1} << 20;

HttpResponse xml(std::string body) {
    HttpResponse response;
    response.media_type = "text/xml; charset=UTF-8";
    response.body = std::move(body);
    return response;
}

bool known_token(Doors const& doors, std::string const& token) {
    return doors.xml_tokens.empty() ||
           std::any_of(doors.xml_tokens.begin(), doors.xml_tokens.end(), [&](std::string const& known) {
               return equal_secrets(known, token);
           });
}

// What is wrong is said in an element, with status 200: nothing else is known of the real one.
asio::awaitable<HttpResponse> add_stream(Doors const& doors, HttpRequest request) {
    auto read = read_xml_request(request.body);
    if (read.error.empty() && !known_token(doors, read.token)) read.error = "token tidak valid";
    if (!read.error.empty()) co_return xml(xml_error(read.error));
    read.effect.message_id = "xml-" + random_identifier();
    read.effect.report_id = read.effect.message_id;
    read.effect.taken_in = WallClock::now();
    auto answer = [](Taken const& taken) { return xml(xml_receipt(taken)); };
    auto taking = take_with_fault(doors, std::move(read.effect), std::move(answer));
    co_return co_await std::move(taking);
}

asio::awaitable<HttpResponse> look_up(Doors const& doors, HttpRequest request) {
    auto const number = request.parameter("nomor");
    if (!number || number->empty()) co_return xml(xml_error("nomor kosong"));
    Taken taken;
    std::optional<Result<std::optional<Effect>>> found;
    auto asking = doors.effects.run([&](EffectStore& store) { found = store.find(*number, taken); });
    co_await std::move(asking);
    if (!found || !*found) co_return try_later();
    co_return xml((**found) ? xml_receipt(taken) : xml_error("tidak ditemukan"));
}

}  // namespace

std::vector<Route> xml_routes(Doors const& doors, std::string path) {
    Route add;
    add.method = "POST";
    add.path = path;
    add.body_limit = kLargestRequest;
    add.media_types = {"text/xml", "application/xml"};
    add.handle = [&doors](HttpRequest request) { return add_stream(doors, std::move(request)); };
    Route look;
    look.method = "GET";
    look.path = std::move(path);
    look.handle = [&doors](HttpRequest request) { return look_up(doors, std::move(request)); };
    return {std::move(add), std::move(look)};
}

}  // namespace kanal::centre
