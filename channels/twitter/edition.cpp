#include "channels/twitter/edition.hpp"

#include "json/fields.hpp"

#include <boost/json/value.hpp>

namespace kanal::twitter {

Edition edition_of(std::string id, boost::json::array const* history) {
    auto first = history == nullptr || history->empty() ? std::string{} : id_of(history->front());
    if (first.empty() || first == id) return {std::move(id), 0};
    std::uint32_t place = 1;
    while (place < history->size() && id_of((*history)[place]) != id)
        ++place;
    return {std::move(first), place};
}

}  // namespace kanal::twitter
