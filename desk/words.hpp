#pragma once

#include "desk/data.hpp"
#include "operations/person.hpp"
#include "readmodel/entry.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace kanal::desk {

// What the gateway's words are called in front of the people at the desk.

struct StateWord {
    readmodel::ReportState state = {};
    std::string_view key = {};   // in addresses: "ditinjau"
    std::string_view name = {};  // "Perlu ditinjau"
    std::string_view icon = {};  // beside the word, never alone
    std::string_view help = {};  // one sentence
};
std::vector<StateWord> const& state_words();  // in the order in which lists show them
StateWord const& word_of(readmodel::ReportState state);
std::optional<readmodel::ReportState> state_named(std::string_view key);

struct ClassWord {
    std::string_view value = {};  // in records: "complaint"
    std::string_view name = {};   // "Pengaduan"
};
std::vector<ClassWord> const& class_words();
std::string_view class_name(std::string_view value);  // empty: none was chosen

// "Surel", "WhatsApp"; a kind without a word of its own as it is.
std::string_view kind_name(std::string_view kind);

// Why a report waits or was held, of our own English words; any other text as it is.
std::string reason_text(std::string_view why);

// What somebody did, of the journal: "diteruskan".
std::string action_text(std::string_view action);

// {kunci, nama, ikon} for a state's badge.
Data badge(readmodel::ReportState state);

}  // namespace kanal::desk
