#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace kanal::desk_entry {

// A report that came on paper or by voice, as an officer wrote it down. All but the officer and the zone may
// be empty: what is missing is for the normalizer and for people to see, never a reason to refuse.
struct Entry {
    std::string token = {};          // drawn with the empty form: the same entry sent twice is one report
    std::string way = {};            // surat, loket, telepon, faks
    std::string received = {};       // at the office, its local time: 2026-11-24T09:15, or the day alone
    std::string zone = {};           // IANA name of that time's zone; empty: Asia/Jakarta
    std::string agenda = {};         // the number in the register of letters, which names the report
    bool agenda_used_again = false;  // the officer has seen that another report has this number
    std::string letter_number = {};
    std::string letter_day = {};
    std::string queue_number = {};
    std::string fax_number = {};
    std::optional<std::int64_t> pages = {};  // of a fax; and of those, how many can be read
    std::optional<std::int64_t> readable_pages = {};
    std::string name = {};
    std::string address = {};
    std::string phone = {};
    std::string email = {};
    std::string title = {};
    std::string text = {};
    std::string place = {};
    std::string occurred_on = {};
    std::string report_class = {};  // pengaduan, aspirasi, informasi, whistleblowing
    bool anonymous = false;
    bool confidential = false;
    bool urgent = false;
    std::string officer = {};  // who is logged in; never typed
};

// One JSON object with the Indonesian names of the form; what is empty is left out. read_entry gives the same
// again. Pure.
std::string to_json(Entry const& entry);

// Fields of another type than expected count as empty, unknown ones are left alone: the bytes are kept. Pure.
Entry read_entry(boost::json::object const& object);

// What the entry says, all but `raw` and the files. `account`: the channel's. Pure.
Submission submission_of(Entry const& entry, std::string account);

// When it reached the office. Nothing where that is empty or no time.
std::optional<Time> received_at(Entry const& entry);

}  // namespace kanal::desk_entry
