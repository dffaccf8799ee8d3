#pragma once

#include "base/digest.hpp"
#include "config/yaml_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::client_api {

// Who may send. Keeps digests of the keys, not the keys.
class ClientKeys {
public:
    // Lines `client-id:key`; blank lines and lines that start with '#' are passed over. A client may have
    // several keys, so that one can be replaced without a gap. Every fault is one line for the operator, with
    // the line number and without the key: "line 3: no ':' between client id and key".
    static ClientKeys parse(std::string_view file, std::vector<std::string>& faults);

    // The client this key belongs to. Compares with every key there is, so that the time tells nothing.
    std::optional<std::string_view> find(std::string_view key) const;

    std::size_t size() const { return keys_.size(); }
    // Clients with a key of less than 16 characters: such a key can be guessed.
    std::vector<std::string> const& weak() const { return weak_; }
    void warn_of_weak(std::string_view channel) const;  // one event for each

private:
    struct ClientKey {
        std::string client = {};
        Sha256 digest = {};
    };
    std::string_view add(std::string_view line);  // what is wrong with the line; empty when nothing is

    std::vector<ClientKey> keys_;
    std::vector<std::string> weak_;
};

// The file that the key keys_file names. Nothing when there was a fault; the reader knows it.
std::optional<ClientKeys> read_client_keys(YamlReader& block);

}  // namespace kanal::client_api
