#include "channels/open311/open311.hpp"

#include "base/time_text.hpp"
#include "channels/open311/receiver.hpp"
#include "channels/open311/request_queries.hpp"
#include "channels/open311/service.hpp"
#include "config/yaml_reader.hpp"
#include "core/intake.hpp"
#include "http/routes.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <filesystem>

namespace kanal {

namespace open311 {

namespace {

constexpr std::size_t kUploadLimit = std::size_t{10} * 1024 * 1024;
constexpr std::size_t kMostFields = 200;

// Maps and forms in other people's pages may send, too: they need a key, and no cookie is ever looked at.
HttpResponse answer_preflight() {
    HttpResponse response;
    response.status = 204;
    response.headers = {
        {"Access-Control-Allow-Origin", "*"},
        {"Access-Control-Allow-Methods", "GET, POST"},
        {"Access-Control-Allow-Headers", "authorization, content-type, idempotency-key"},
        {"Access-Control-Max-Age", "86400"},
    };
    return response;
}

class Open311 final : public Channel {
public:
    explicit Open311(Options options)
        : options_(std::move(options)), receiver_(options_), queries_(options_) {}

    Result<Reading> read(RawBytes const& raw) const override;
    void open(Routes& routes, Intake& intake) override;
    MediaRules media_rules() const override { return options_.media; }

private:
    Options const options_;
    Receiver receiver_;
    RequestQueries queries_;
};

Result<Reading> Open311::read(RawBytes const& raw) const {
    auto fields = parse_form(raw.bytes, kMostFields);
    if (!fields) return reject("request: not a form");
    RequestForm form;
    form.fields = std::move(*fields);
    form.raw = raw;
    bool const is_update = form.field("service_code").empty() && !form.field("service_request_id").empty();
    auto posted = is_update ? read_update(std::move(form)) : read_request(std::move(form), options_.services);
    if (!posted.faults.empty()) return reject("request: " + posted.faults.front().description);
    Reading reading;
    reading.submissions.push_back(std::move(posted.submission));
    return reading;
}

void Open311::open(Routes& routes, Intake& intake) {
    for (auto const format : {Format::json, Format::xml}) {
        Route post;
        post.method = "POST";
        post.path = std::string(kBase) + "requests" + std::string(extension(format));
        post.body_limit = kUploadLimit;
        post.media_types = {"application/x-www-form-urlencoded", "multipart/form-data"};
        post.admit = [this, format](HttpRequest const& head) { return receiver_.admit(head, format); };
        auto update = post;
        update.path = std::string(kBase) + "servicerequestupdates" + std::string(extension(format));
        post.handle = [this, &intake, format](HttpRequest request) {
            return receiver_.receive(intake, format, Receiver::Kind::request, std::move(request));
        };
        update.handle = [this, &intake, format](HttpRequest request) {
            return receiver_.receive(intake, format, Receiver::Kind::update, std::move(request));
        };
        routes.add(std::move(post));
        routes.add(std::move(update));
    }
    Route preflight;
    preflight.method = "OPTIONS";
    preflight.path = std::string(kBase) + "*";
    preflight.admit = [](HttpRequest const&) { return std::optional(answer_preflight()); };
    routes.add(std::move(preflight));

    Route get;
    get.method = "GET";
    get.path = std::string(kBase) + "*";
    get.handle = [this, &intake](HttpRequest request) { return queries_.get(intake, std::move(request)); };
    routes.add(std::move(get));
    routes.set_refusal_form(std::string(open311::kBase), open311::refused_by_server);
}

Endpoint read_endpoint(YamlReader& block, std::filesystem::path const& services_file) {
    Endpoint made;
    made.url = block.text("url");
    auto const url = boost::urls::parse_uri(made.url);
    bool const is_web = url && !url->host().empty() && url->scheme().starts_with("http") &&
                        made.url.ends_with("/open311/v2") && !url->has_query() && !url->has_fragment();
    if (!made.url.empty() && !is_web)
        block.fault("url", "write the address as clients reach it: https://HOST/open311/v2");
    made.contact = block.text("contact");
    made.key_service = block.text("key_service", made.contact);
    made.type = block.text("type", made.type);
    if (made.type != "production" && made.type != "test" && made.type != "acceptance")
        block.fault("type", "must be production, test or acceptance");
    std::error_code failed;
    auto const changed = std::filesystem::last_write_time(services_file, failed);
    if (!failed)
        made.changeset = rfc3339_seconds(
            std::chrono::time_point_cast<WallClock::duration>(std::chrono::file_clock::to_sys(changed))
        );
    return made;
}

}  // namespace

std::unique_ptr<Channel> make(Options options) {
    options.keys.warn_of_weak(options.name);
    return std::make_unique<Open311>(std::move(options));
}

}  // namespace open311

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_open311(YamlReader& block) {
    open311::Options options;
    options.name = block.text("name");
    options.jurisdiction_id = block.text("jurisdiction_id", "");
    options.public_requests = block.flag("public_requests", true);
    options.rates = read_rates(block);
    options.repetition_window = block.duration(
        "repetition_window", options.repetition_window, std::chrono::minutes(1), std::chrono::hours(24 * 30)
    );
    options.media.hosts = block.texts("media_hosts");
    options.media.any_host = options.media.hosts.empty();
    auto keys = client_api::read_client_keys(block);
    auto const file = block.path("services_file");
    options.endpoint = open311::read_endpoint(block, file);
    std::vector<std::string> faults;
    if (!file.empty()) options.services = open311::read_services(file, faults);
    for (auto const& fault : faults)
        block.fault("services_file", fault);
    if (!keys || !block.clean()) return nullptr;
    options.keys = std::move(*keys);
    return open311::make(std::move(options));
}

}  // namespace kanal
