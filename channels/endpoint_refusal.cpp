#include "channels/endpoint_refusal.hpp"

#include "channels/mobile_api/answers.hpp"
#include "channels/open311/answer.hpp"
#include "channels/open311/options.hpp"

namespace kanal {

std::optional<HttpResponse> refusal_of_endpoint(
    HttpRequest const& head, unsigned status, std::string_view title
) {
    if (head.path.starts_with(mobile_api::kBase)) return mobile_api::refused_by_server(status, title);
    if (!head.path.starts_with(open311::kBase)) return std::nullopt;
    auto const format = open311::format_of(head.path);
    if (status == 503) return open311::later(format);
    return open311::refuse(format, {{status, std::string(title)}});
}

}  // namespace kanal
