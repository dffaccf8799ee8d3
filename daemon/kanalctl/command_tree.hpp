#pragma once

#include <string>

namespace CLI {
class App;
}

namespace kanal::kanalctl {

// The commands and options that the program knows, as JSON: name, help, options [{names, help, default,
// value, required, repeats}], commands. What is hidden from --help is left out. The manual page and the
// completion of the shell are made of it.
std::string command_tree(CLI::App const& app);

}  // namespace kanal::kanalctl
