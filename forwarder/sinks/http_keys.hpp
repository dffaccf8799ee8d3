#pragma once

#include "base/error.hpp"
#include "config/yaml_reader.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <string>

namespace kanal::forwarder {

// Keys of a block of `centre:` that stand in every kind which speaks HTTP. Start-up and reload only.

// Why the URL cannot be used; empty when it can. `plain` as below. Pure.
std::string_view centre_url_objection(std::string const& text, bool plain);

// A fault where it is no whole URL of http or https; warns of one that is neither https nor this machine.
// `plain`: there may be no '?' in it, because a path is put behind it.
std::string read_centre_url(YamlReader& block, std::string_view key, bool plain);

// ca_file, pinned_keys, proxy, timeout
void read_client(YamlReader& block, http::ClientOptions& options);

// The file's path; empty where the key is missing. A missing or open file is a fault.
std::filesystem::path read_token_path(YamlReader& block);

// The token in the file now, so that a new one needs no restart. Empty without a file. The error says what to
// do, and never holds a byte of the content. Any thread.
Result<std::string> read_centre_token(std::filesystem::path const& file);

}  // namespace kanal::forwarder
