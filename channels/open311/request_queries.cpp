#include "channels/open311/request_queries.hpp"

#include "base/identifier.hpp"
#include "channels/open311/answer.hpp"
#include "channels/open311/request_list.hpp"
#include "channels/open311/request_view.hpp"
#include "normalizer/report_identity.hpp"

namespace kanal::open311 {

namespace {

namespace json = boost::json;

HttpResponse not_found(Format format, std::string_view what) {
    return refuse(format, {{404, std::string(what)}});
}

// The same for all who ask, and seldom another one.
HttpResponse for_everybody(HttpResponse response) {
    response.headers.emplace_back("Cache-Control", "public, max-age=300");
    return response;
}

}  // namespace

// "services/001.json" behind the base.
struct RequestQueries::Target {
    std::string resource = {};
    std::string name = {};
    Format format = Format::xml;
    bool has_format = false;
};

RequestQueries::RequestQueries(Options const& options)
    : options_(options), peers_(options.rates.per_peer), clients_(options.rates.per_peer) {}

RequestQueries::Target RequestQueries::target_of(std::string_view path) {
    path.remove_prefix(std::min(path.size(), kBase.size()));
    Target target;
    for (auto const format : {Format::json, Format::xml}) {
        if (!path.ends_with(extension(format))) continue;
        target.format = format;
        target.has_format = true;
        path.remove_suffix(extension(format).size());
        break;
    }
    auto const slash = path.find('/');
    target.resource = path.substr(0, slash);
    if (slash != std::string_view::npos) target.name = path.substr(slash + 1);
    return target;
}

asio::awaitable<HttpResponse> RequestQueries::get(Intake& intake, HttpRequest request) {
    auto target = target_of(request.path);
    auto const format = target.format;
    // The public's questions use up nothing of a client's, whatever address both have.
    auto const client = options_.keys.find(key_in_head(request));
    auto& limit = client ? clients_ : peers_;
    auto const who = client ? std::string(*client) + '\n' + request.peer : request.peer;
    if (auto answer = over_limit(options_, limit, who, format)) co_return std::move(*answer);
    if (!target.has_format) co_return not_found(format, "the address must end in .xml or .json");
    if (!options_.is_our_jurisdiction(request.parameter("jurisdiction_id").value_or("")))
        co_return not_found(format, "jurisdiction_id was not found");

    bool const named = !target.name.empty();
    if (target.resource == "discovery" && !named)
        co_return for_everybody(answer(format, "discovery", discovery(options_.endpoint)));
    if (target.resource == "services") co_return for_everybody(list_services(target));
    if (target.resource == "tokens" && named) co_return co_await find_token(intake, std::move(target));
    bool const updates = target.resource == "servicerequestupdates" && !named;
    if (target.resource == "requests" || updates)
        co_return co_await find_requests(intake, std::move(target), std::move(request));
    co_return not_found(format, "there is no such resource");
}

HttpResponse RequestQueries::list_services(Target const& target) const {
    if (target.name.empty()) return answer(target.format, "services", service_list(options_.services));
    auto const* service = find_service(options_.services, target.name);
    if (service == nullptr) return not_found(target.format, "service_code was not found");
    if (service->attributes.empty()) return not_found(target.format, "the service has no definition");
    return answer(target.format, "service_definition", service_definition(*service));
}

asio::awaitable<HttpResponse> RequestQueries::find_requests(
    Intake& intake, Target target, HttpRequest request
) const {
    ListQuery query;
    query.channel = options_.name;
    query.public_requests = options_.public_requests;
    query.filter = read_filter(request, options_.clock.wall());
    bool const one = !target.name.empty();
    if (one) query.filter.ids = {target.name};
    if (!one && !query.filter.faults.empty()) co_return refuse(target.format, query.filter.faults);
    query.client = options_.keys.find(key_in_head(request)).value_or("");

    if (target.resource == "servicerequestupdates") {
        auto updates = co_await list_updates(intake, options_.services, std::move(query));
        if (!updates) co_return later(target.format);
        co_return answer(target.format, "service_request_updates", *updates);
    }
    auto requests = co_await list_requests(intake, options_.services, std::move(query));
    if (!requests) co_return later(target.format);
    if (one && requests->empty() && normalizer::read_typed_number(target.name).misread)
        co_return not_found(
            target.format,
            "Nomor laporan ini salah: ada angka yang keliru, kurang, atau lebih. Periksa lagi angkanya."
        );
    if (one && requests->empty()) co_return not_found(target.format, "service_request_id was not found");
    co_return answer(target.format, "service_requests", *requests);
}

// Says nothing of the report but its id: whoever has the token has posted it, or was given it by who has.
asio::awaitable<HttpResponse> RequestQueries::find_token(Intake& intake, Target target) const {
    if (!is_identifier(target.name)) co_return not_found(target.format, "token was not found");
    auto const view = co_await intake.view(target.name);
    if (!view) co_return later(target.format);
    if (!*view || (*view)->status.channel != options_.name)
        co_return not_found(target.format, "token was not found");
    auto const& status = (*view)->status;
    auto id = show(**view, options_.services).id;
    // After retention the service is not known any more; a token was given out only where the id is the
    // centre's.
    if ((*view)->record.empty())
        id = status.tracking_ids.empty() ? std::string() : status.tracking_ids.front();
    json::object found;
    if (!id.empty()) found["service_request_id"] = id;
    found["token"] = target.name;
    co_return answer(target.format, "service_requests", json::array{std::move(found)});
}

}  // namespace kanal::open311
