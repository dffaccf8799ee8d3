#pragma once

#include "core/media_rules.hpp"
#include "core/submission.hpp"

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// From where Meta's platforms let the files of comments and messages be fetched.
namespace kanal::meta {

// Facebook and Instagram: a webhook carries the addresses, which run out after hours to days.
MediaRules page_media_rules(std::string const& graph_url, std::filesystem::path const& token_file);

// Whether an https address lies where Facebook and Instagram keep files: a link that a person shared leads
// anywhere else, is no file of ours, and belongs into the text. Pure.
bool is_media_address(std::string_view url);

// What hangs on a direct message beside its text.
struct MessageAttachments {
    std::vector<Attachment> attachments = {};  // what can be fetched, each address once
    std::string lines = {};           // titles, shared links, and the words of buttons and cards: a line each
    std::optional<Place> place = {};  // the first location
    unsigned likes = 0;               // hearts and thumbs up
    unsigned not_shown = 0;  // what only the app shows: no address, or of a type Meta does not hand out

    bool only_likes() const { return likes > 0 && !has_content(); }
    bool has_content() const { return !attachments.empty() || !lines.empty() || place || not_shown > 0; }
};

// Pure and never fails.
MessageAttachments read_attachments(boost::json::object const& message);

// Adds a file by its address unless it is there already.
void add_file(std::vector<Attachment>& attachments, std::string url);

}  // namespace kanal::meta
