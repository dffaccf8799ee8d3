#pragma once

#include "channels/submission.hpp"

#include <boost/json/object.hpp>
#include <optional>
#include <vector>

namespace kanal::meta {

// What hangs on a direct message beside its text.
struct MessageAttachments {
    std::vector<Attachment> attachments = {};  // what can be fetched
    std::optional<Place> place = {};           // the first location
    unsigned likes = 0;                        // hearts and thumbs up
    unsigned not_shown = 0;                    // what Meta itself cannot show us
    unsigned without_url = 0;  // media whose URL is missing or not https: only the app shows them

    bool only_likes() const { return likes > 0 && not_shown == 0 && !has_content(); }
    bool has_content() const { return !attachments.empty() || place || without_url > 0; }
};

// Pure and never fails.
MessageAttachments read_attachments(boost::json::object const& message);

}  // namespace kanal::meta
