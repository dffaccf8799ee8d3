#include "channels/open311/service.hpp"

#include <algorithm>
#include <iterator>

namespace kanal::open311 {

namespace {

constexpr std::string_view kDatatypes[] = {
    "string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"};

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

}  // namespace kanal::open311
