#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::desk {

struct RecordAttachment {
    std::string name = {};
    std::string media_type = {};
    std::uint64_t size = 0;
    std::string sha256 = {};  // empty: not here (yet)
    std::string url = {};
};

// What pages show of a report's record (docs/report.schema.json). Nothing of it is escaped.
struct Record {
    bool there = false;  // false: retention has removed it, or it is damaged
    std::string kind = {};
    std::string title = {};
    bool title_derived = false;
    std::string text = {};
    std::string public_text = {};
    std::string report_class = {};
    std::string category_code = {};
    std::string category = {};
    std::string place = {};
    std::string public_place = {};
    std::optional<double> latitude = {};
    std::optional<double> longitude = {};
    std::string occurred_on = {};
    std::string said_at = {};  // RFC 3339
    bool reporter_known = false;
    std::string reporter_name = {};
    std::string reporter_phone = {};
    std::string reporter_email = {};
    std::string reporter_account = {};
    std::string reporter_address = {};
    bool anonymous = false;
    bool confidential = false;
    bool withdrawn = false;
    std::vector<RecordAttachment> attachments = {};
    std::vector<std::string> problems = {};
};

// Of an empty text, or one that is no record: nothing is there. Pure.
Record read_record(std::string_view json);

}  // namespace kanal::desk
