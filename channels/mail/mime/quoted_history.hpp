#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// Marks what a reply carries of the mails before it: every line of the history, and the line that introduces
// it, begins with "> " afterwards, also where the mailer quotes without a mark (Outlook). Nothing is taken
// away. Introductions are known by what mailers put into them in every language (an address in angles and a
// date), or by the words of the common ones; a letter's own head ("Dari: ... Kepada: ...") and "Pada hari
// Minggu Pak RT menulis:" are not taken for one. A mail that is nothing but forwarded text stays as it is:
// there the history is the report. Lines end in LF. Pure; any thread.
std::string mark_history(std::string_view text);

}  // namespace kanal::mail
