#pragma once

#include "config/config.hpp"
#include "config/yaml_reader.hpp"

#include <string>

namespace kanal {

// The key `listen` of a section, an address and a port; `fallback` where it is missing or, with a fault,
// wrong.
std::string read_listen(YamlReader& section, std::string const& fallback);

// The section `tls`. Both files must be there; the key's is looked at and not kept.
TlsConfig read_tls_files(YamlReader tls);

}  // namespace kanal
