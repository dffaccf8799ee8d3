#pragma once

#include "core/media_rules.hpp"

#include <filesystem>
#include <string>
#include <string_view>

// From where Meta's platforms let the files of comments and messages be fetched.
namespace kanal::meta {

// Facebook and Instagram: a webhook carries the addresses, which run out after hours to days.
MediaRules page_media_rules(std::string const& graph_url, std::filesystem::path const& token_file);

// Whether an https address lies where Facebook and Instagram keep files: a link that a person shared leads
// anywhere else, is no file of ours, and belongs into the text. Pure.
bool is_media_address(std::string_view url);

// WhatsApp: a webhook carries an id that is good for seven days. The Graph API answers it with an address
// that is good for five minutes and takes the same token.
// https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
// `graph_url`: of the Graph API, with its version.
MediaRules whatsapp_media_rules(std::string const& graph_url, std::filesystem::path const& token_file);

}  // namespace kanal::meta
