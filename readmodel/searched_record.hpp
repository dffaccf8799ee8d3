#pragma once

#include <string>
#include <string_view>

namespace kanal::readmodel {

// What lists and searches need of a record.
struct SearchedRecord {
    std::string title = {};
    std::string report_class = {};
    std::string category = {};  // codes
    std::string place = {};
    bool withdrawn = false;
    bool confidential = false;
    std::string words = {};   // folded: text, title, place, a line each
    std::string sender = {};  // folded: name, digits of the number, address, account
};

// Of an empty record, or one that is no JSON: nothing. Of a long text the first 16 KiB. Pure.
SearchedRecord read_record(std::string_view record);

}  // namespace kanal::readmodel
