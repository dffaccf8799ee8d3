#pragma once

#include "config/yaml_reader.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kanal::mobile_api {

// Whose web pages may use the API from a browser (https://fetch.spec.whatwg.org/#http-cors-protocol).
class Origins {
public:
    Origins() = default;
    // As a browser writes them, "https://app.example"; "*": any. Empty: none.
    explicit Origins(std::vector<std::string> listed) : listed_(std::move(listed)) {}

    bool empty() const { return listed_.empty(); }

    // The answer to OPTIONS.
    HttpResponse preflight(HttpRequest const& request) const;

    // Adds what lets a page of this origin read the response, where it may. `origin` is the request's header,
    // empty without one.
    void allow(std::string_view origin, HttpResponse& response) const;

private:
    bool lists(std::string_view origin) const;

    std::vector<std::string> listed_ = {};
};

// The key `origins`.
Origins read_origins(YamlReader& block);

}  // namespace kanal::mobile_api
