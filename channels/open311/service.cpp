#include "channels/open311/service.hpp"

#include "channels/client_api/field_rules.hpp"
#include "channels/open311/answer.hpp"
#include "config/yaml_reader.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace kanal::open311 {

namespace {

constexpr std::string_view kDatatypes[] = {
    "string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"};

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

constexpr std::size_t kLongestCode = 64;

// Codes are in addresses, in lists separated by commas and in `attribute[code]`.
bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= kLongestCode && client_api::is_visible_ascii(text) &&
           text.find_first_of(",/[]%") == std::string_view::npos;
}

std::string read_code(YamlReader& block, std::string_view key, std::set<std::string>& known) {
    auto code = block.text(key);
    if (code.empty()) return code;
    if (!is_code(code)) block.fault(key, "must be 1 to 64 visible ASCII characters without , / [ ] and %");
    if (!known.insert(code).second) block.fault(key, "stands twice");
    return code;
}

bool read_realtime(YamlReader& block) {
    auto const type = block.text("type", "realtime");
    if (type != "realtime" && type != "batch")
        block.fault("type", "must be realtime (the id at once) or batch (a token, the id from the centre)");
    return type != "batch";
}

std::optional<ReportClass> read_class(YamlReader& block) {
    auto const said = block.text("class", "");
    if (said.empty()) return std::nullopt;
    auto const report_class = client_api::report_class_named(said);
    if (!report_class) block.fault("class", "must be complaint, aspiration, information or whistleblowing");
    return report_class;
}

Attribute read_attribute(YamlReader& block, std::set<std::string>& known) {
    Attribute made;
    made.code = read_code(block, "code", known);
    made.variable = block.flag("variable", true);
    made.required = block.flag("required", false);
    made.description = block.text("description");
    made.datatype_description = block.text("datatype_description", "");
    auto const datatype = datatype_named(block.text("datatype", "string"));
    if (!datatype)
        block.fault("datatype", "must be string, number, datetime, text, singlevaluelist or multivaluelist");
    made.datatype = datatype.value_or(Datatype::string);
    if (made.required && !made.variable) block.fault("required", "nobody answers what is not variable");

    std::set<std::string> keys;
    for (auto& value : block.sections("values"))
        made.values.push_back({read_code(value, "key", keys), value.text("name")});
    if (made.is_list() && made.values.empty()) block.fault("values", "a list needs something to choose from");
    if (!made.is_list() && !made.values.empty()) block.fault("values", "only the two lists have values");
    return made;
}

Service read_service(YamlReader& block, std::set<std::string>& known) {
    Service made;
    made.code = read_code(block, "service_code", known);
    made.name = block.text("service_name");
    made.description = block.text("description", "");
    made.keywords = block.text("keywords", "");
    made.group = block.text("group", "");
    made.notice = block.text("service_notice", "");
    made.agency = block.text("agency_responsible", "");
    made.expected_within = block.duration("expected_within", Duration::zero());
    made.realtime = read_realtime(block);
    made.report_class = read_class(block);
    std::set<std::string> codes;
    for (auto& attribute : block.sections("attributes"))
        made.attributes.push_back(read_attribute(attribute, codes));
    return made;
}

}  // namespace

std::string_view to_text(Datatype datatype) {
    return kDatatypes[static_cast<std::size_t>(datatype)];
}

std::optional<Datatype> datatype_named(std::string_view name) {
    auto const* const found = std::find(std::begin(kDatatypes), std::end(kDatatypes), name);
    if (found == std::end(kDatatypes)) return std::nullopt;
    return static_cast<Datatype>(found - std::begin(kDatatypes));
}

Service const* find_service(Services const& services, std::string_view code) {
    auto const is_it = [code](Service const& service) { return service.code == code; };
    auto const found = std::find_if(services.begin(), services.end(), is_it);
    return found == services.end() ? nullptr : &*found;
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

Services read_services(std::filesystem::path const& file, std::vector<std::string>& faults) {
    Services made;
    ConfigFaults found;
    auto reader = YamlReader::open(file, found);
    if (reader) {
        std::set<std::string> known;
        for (auto& block : reader->sections("services"))
            made.push_back(read_service(block, known));
        if (made.empty() && reader->clean()) reader->fault("services", "lists no service");
        reader->done();
    }
    for (auto const& line : found.lines())
        faults.push_back(line);
    return made;
}

}  // namespace kanal::open311
