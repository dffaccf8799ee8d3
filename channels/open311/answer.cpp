#include "channels/open311/answer.hpp"

#include "base/log.hpp"
#include "channels/client_api/request_headers.hpp"
#include "http/refusal.hpp"
#include "text/utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <pugixml.hpp>

namespace kanal::open311 {

namespace {

namespace json = boost::json;

// What the elements of each list are called.
constexpr std::pair<std::string_view, char const*> kElements[] = {
    {"attributes", "attribute"},
    {"endpoints", "endpoint"},
    {"errors", "error"},
    {"formats", "format"},
    {"service_request_updates", "request_update"},
    {"service_requests", "request"},
    {"services", "service"},
    {"values", "value"},
};

char const* element_of(std::string_view list) {
    for (auto const& [name, element] : kElements)
        if (name == list) return element;
    return "item";
}

// Decimal: Boost.JSON writes an exponent behind every number.
std::string digits(double number) {
    char text[32];
    auto const end = std::to_chars(text, text + sizeof text, number).ptr;
    return {text, end};
}

void write_json(std::string& out, json::value const& value) {
    char const* separator = "";
    if (auto const* object = value.if_object()) {
        out += '{';
        for (auto const& [key, member] : *object) {
            out.append(std::exchange(separator, ",")).append(json::serialize(key)).append(":");
            write_json(out, member);
        }
        out += '}';
    } else if (auto const* array = value.if_array()) {
        out += '[';
        for (auto const& item : *array) {
            out += std::exchange(separator, ",");
            write_json(out, item);
        }
        out += ']';
    } else if (value.is_double()) {
        out += digits(value.get_double());
    } else {
        out += json::serialize(value);
    }
}

std::string scalar(json::value const& value) {
    if (auto const* text = value.if_string()) return xml_text({text->data(), text->size()});
    if (value.is_double()) return digits(value.get_double());
    return value.is_null() ? std::string() : std::string(json::serialize(value));
}

void write_xml(pugi::xml_node parent, std::string const& name, json::value const& value) {
    auto element = parent.append_child(name.c_str());
    if (auto const* object = value.if_object()) {
        for (auto const& [key, member] : *object)
            write_xml(element, std::string(key), member);
        return;
    }
    if (auto const* array = value.if_array()) {
        for (auto const& item : *array)
            write_xml(element, element_of(name), item);
        return;
    }
    if (auto const text = scalar(value); !text.empty()) element.text().set(text.c_str());
}

struct Appender final : pugi::xml_writer {
    void write(void const* data, std::size_t size) override {
        text.append(static_cast<char const*>(data), size);
    }
    std::string text = {};
};

std::string xml_document(std::string_view root, json::value const& document) {
    pugi::xml_document made;
    auto declaration = made.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "utf-8";
    write_xml(made, std::string(root), document);
    Appender appender;
    made.save(appender, " ", pugi::format_indent, pugi::encoding_utf8);
    return std::move(appender.text);
}

}  // namespace

Format format_of(std::string_view path) {
    return path.ends_with(extension(Format::json)) ? Format::json : Format::xml;
}

std::string_view extension(Format format) {
    return format == Format::json ? ".json" : ".xml";
}

json::value text_or_null(std::string_view text) {
    if (text.empty()) return nullptr;
    return json::string(text.data(), text.size());
}

HttpResponse answer(Format format, std::string_view root, json::value const& document) {
    HttpResponse response;
    bool const is_json = format == Format::json;
    response.media_type = is_json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
    if (is_json)
        write_json(response.body, document);
    else
        response.body = xml_document(root, document);
    // Maps in other people's pages ask from the browser; what is said here is public anyway.
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back(
        "Access-Control-Expose-Headers", "Location, Retry-After, Idempotent-Replayed"
    );
    return response;
}

HttpResponse refuse(Format format, std::vector<Fault> const& faults) {
    json::array errors;
    for (auto const& fault : faults) {
        errors.push_back(json::object{{"code", fault.code}, {"description", fault.description}});
    }
    auto response = answer(format, "errors", errors);
    response.status = faults.empty() ? 400 : faults.front().code;
    return response;
}

HttpResponse later(Format format) {
    auto response = refuse(format, {{503, "Belum pasti tersimpan. Kirim lagi permintaan yang sama."}});
    for (auto& header : try_later().headers)
        response.headers.push_back(std::move(header));
    return response;
}

HttpResponse refused_by_server(HttpRequest const& head, unsigned status, std::string_view title) {
    auto const format = format_of(head.path);
    if (status == 503) return later(format);
    return refuse(format, {{status, std::string(title)}});
}

HttpResponse log_refused(Options const& options, HttpResponse answer, std::string_view reason) {
    log::limited_event(
        log::Level::warning,
        "api_request_refused",
        {{"channel", options.name}, {"reason", reason}, {"status", answer.status}}
    );
    count_refused(reason);
    return answer;
}

std::optional<HttpResponse> over_limit(
    Options const& options, RateLimit& rate, std::string_view key, Format format
) {
    auto const wait = rate.take(key, options.clock.steady());
    if (!wait) return std::nullopt;
    return log_refused(options, too_many(format, retry_after(*wait, options.clock.jitter())), "rate");
}

HttpResponse too_many(Format format, unsigned retry_after_seconds) {
    auto answer = refuse(format, {{429, "too many requests"}});
    answer.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return answer;
}

std::string key_in_head(HttpRequest const& request) {
    auto key = request.parameter("api_key").value_or("");
    if (key.empty()) key = client_api::bearer_token(request);
    return key;
}

}  // namespace kanal::open311
