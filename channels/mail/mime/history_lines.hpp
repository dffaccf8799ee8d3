#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

// How mailers say that what follows is an older mail. Lines are UTF-8 without their ends; pure.
namespace kanal::mail {

bool is_quoted(std::string_view line);

// "Pada Min, 1 Mar 2026 pukul 08.20 Nama <alamat> menulis:", folded by the mailer: how many lines; 0: none.
std::size_t introduction_lines(std::vector<std::string_view> const& lines, std::size_t at);

// "-----Original Message-----", or a line of dashes or underscores above a repeated header; not of a
// forwarded mail.
bool is_divider(std::vector<std::string_view> const& lines, std::size_t at);

// From:, Sent:, To:, Subject: of an older mail, one under the other, as Outlook repeats them; not of a
// forwarded mail.
bool is_header_block(std::vector<std::string_view> const& lines, std::size_t at);

}  // namespace kanal::mail
