#include "channels/open311/documents.hpp"

namespace kanal::open311 {

namespace {

namespace json = boost::json;

json::object attribute_definition(Attribute const& attribute, int order) {
    json::object made{
        {"variable", attribute.variable},
        {"code", text_or_null(attribute.code)},
        {"datatype", text_or_null(to_text(attribute.datatype))},
        {"required", attribute.required},
        {"datatype_description", text_or_null(attribute.datatype_description)},
        {"order", order},
        {"description", text_or_null(attribute.description)},
    };
    if (!attribute.is_list()) return made;
    json::array values;
    for (auto const& value : attribute.values)
        values.push_back(json::object{{"key", value.key}, {"name", value.name}});
    made["values"] = std::move(values);
    return made;
}

}  // namespace

json::value text_or_null(std::string_view text) {
    if (text.empty()) return nullptr;
    return json::string(text.data(), text.size());
}

json::object discovery(Endpoint const& endpoint) {
    return {
        {"changeset", endpoint.changeset},
        {"contact", endpoint.contact},
        {"key_service", endpoint.key_service},
        {"endpoints",
         json::array{json::object{
             {"specification", "http://wiki.open311.org/GeoReport_v2"},
             {"url", endpoint.url},
             {"changeset", endpoint.changeset},
             {"type", endpoint.type},
             {"formats", json::array{"text/xml", "application/json"}},
         }}},
    };
}

json::array service_list(Services const& services) {
    json::array made;
    for (auto const& service : services)
        made.push_back(json::object{
            {"service_code", service.code},
            {"service_name", service.name},
            {"description", text_or_null(service.description)},
            {"metadata", !service.attributes.empty()},
            {"type", service.realtime ? "realtime" : "batch"},
            {"keywords", text_or_null(service.keywords)},
            {"group", text_or_null(service.group)},
        });
    return made;
}

json::object service_definition(Service const& service) {
    json::array attributes;
    for (auto const& attribute : service.attributes)
        attributes.push_back(attribute_definition(attribute, static_cast<int>(attributes.size()) + 1));
    return {{"service_code", service.code}, {"attributes", std::move(attributes)}};
}

}  // namespace kanal::open311
