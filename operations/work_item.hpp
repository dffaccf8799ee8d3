#pragma once

#include "base/time.hpp"
#include "core/delivery.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kanal::operations {

// A file that belongs to a report which a person types into LAPOR!'s form.
struct WorkFile {
    std::string name = {};
    std::string media_type = {};
    std::uint64_t size = 0;
    std::string sha256 = {};  // hex; empty: it is not here
    std::string unfit = {};   // why LAPOR! does not take it, in Indonesian; empty: it does
};

// What a person types into LAPOR!'s form, field by field, within its limits. The texts are those for the
// public: what the form takes is published, unless the report is secret.
struct WorkItem {
    std::int64_t sequence = 0;
    std::string id = {};
    std::string number = {};
    std::string tracking_id = {};  // LAPOR!'s number of an edition that it has; empty: it has none
    bool withdrawn = false;        // the citizen took it back
    Time received_at = {};         // by the gateway
    std::string channel_kind = {};
    // The form's fields, in its order.
    std::string classification = {};  // as the form names it; empty: the person chooses
    std::string title = {};
    std::string text = {};
    std::string occurred_on = {};  // YYYY-MM-DD; empty: not known
    std::string place = {};
    std::string point = {};  // "-6.914744, 107.609810"; empty: none
    std::string category = {};
    bool anonymous = false;
    bool secret = false;
    std::vector<WorkFile> files = {};
    std::vector<std::string> advice = {};  // what to look at before it is typed; Indonesian sentences
};

// Source: LAPOR!'s form (2024): 2 MB a file; pdf, jpg, jpeg, png; class, title, text, day and place are
// required.
constexpr std::size_t kLongestFormTitle = 255;
constexpr std::uint64_t kLargestFormFile = 2U << 20;

// A record that cannot be read makes an item with advice alone. Pure.
WorkItem work_item(OutboundReport const& report);

}  // namespace kanal::operations
