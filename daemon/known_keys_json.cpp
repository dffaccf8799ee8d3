#include "daemon/known_keys_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kanal::daemon {

std::string to_json_lines(std::vector<ConfigKey> const& keys) {
    std::string lines;
    for (auto const& key : keys) {
        boost::json::object const line{
            {"path", key.path},
            {"type", key.type},
            {"required", key.required},
            {"default", key.fallback},
            {"least", key.least},
            {"most", key.most}};
        lines += boost::json::serialize(line) + '\n';
    }
    return lines;
}

}  // namespace kanal::daemon
