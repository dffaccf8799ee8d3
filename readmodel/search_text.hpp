#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kanal::readmodel {

// Text as it is compared in a search: without case, compatible letters as one (NFKC case folding), white
// space as single blanks. Pure.
std::string fold(std::string_view text);

// What a person looks for: the folded words, all of which must be in a text, in any order; what he puts
// between quotation marks is one word. Nothing a person types has another meaning. At most sixteen.
std::vector<std::string> words_of(std::string_view typed);

// The digits by which a telephone number is found, without the country's code or the leading 0; empty where
// the text is something else.
std::string phone_digits(std::string_view typed);

// An expression of FTS5 for the reports that may hold all of the words; empty where no word has three
// letters. The words are folded, and nothing in them is an operator.
std::string trigrams_of(std::vector<std::string> const& words);

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
