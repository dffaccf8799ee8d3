#pragma once

#include "daemon/kanalctl/setup/offers.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::kanalctl {

// What was typed behind `kanalctl setup`.
struct SetupOptions {
    std::filesystem::path config = {};
    std::string agency_code = {};
    std::string agency_name = {};
    std::string timezone = {};
    std::string host = {};                      // under which the platforms reach the gateway
    std::vector<std::string> channels = {};     // KIND or KIND=NAME
    std::string centre = {};                    // the same
    std::vector<std::string> values = {};       // NAME.KEY=VALUE
    std::vector<std::string> secrets = {};      // NAME.KEY=FILE, whose content is taken
    std::optional<bool> review = std::nullopt;  // of comments below the agency's posts
    bool yes = false;
    bool dry_run = false;
};

// One block that is to be added.
struct NewEntry {
    Offer const* offer = nullptr;
    std::string name = {};
    std::map<std::string, std::string> values = {};
    std::map<std::string, std::string> pasted = {};  // by the key of the file, what is to be in it
    std::vector<FileOffer const*> missing = {};      // without these it cannot be opened
    bool review = false;                             // comments below the agency's posts wait for a person

    bool complete() const { return missing.empty(); }
};

struct SetupAnswers {
    std::string agency_code = {};
    std::string agency_name = {};
    std::string timezone = {};
    std::string host = {};
    std::vector<NewEntry> channels = {};
    std::vector<NewEntry> centres = {};
};

// Where the file of this key lies; `folder` is that of the configuration.
std::filesystem::path path_of(
    FileOffer const& file, NewEntry const& entry, std::filesystem::path const& folder
);

// With a content.
bool is_there(std::filesystem::path const& file);

// The block of the configuration, without indentation. Names the files that are there, that are made, or that
// have been pasted.
std::vector<std::string> block_of(NewEntry const& entry, std::filesystem::path const& folder);

// `text` with what stands for {base} and {url} put in. Without a host a name to be replaced by a person
// is in its place.
std::string with_addresses(std::string_view text, std::string const& host, std::string const& name);

// The offer's next step for this entry. `show_tokens`: what is to be pasted is in it, and not only in
// which file it is.
std::string next_step_of(
    NewEntry const& entry, std::string const& host, std::filesystem::path const& folder, bool show_tokens
);

}  // namespace kanal::kanalctl
