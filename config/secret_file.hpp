#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// The content of a file that holds a secret, without trailing line ends. An error when it is missing,
// unreadable, no regular file, empty, larger than 64 KiB, or open to every user of the machine (read or
// write). The error says what to do. It names the file only when there is one, because a name that leads
// nowhere may be the secret itself, written in the wrong place; and it never holds a byte of the content.
[[nodiscard]] Result<std::string> read_secret_file(std::filesystem::path const& file);

// The one token of a file: what `secret_lines` finds there. An error like those above when there is none,
// more than one, or one with a blank inside.
[[nodiscard]] Result<std::string> read_token_file(std::filesystem::path const& file);

// One line of a file that holds secrets, and its number, counted from 1.
struct SecretLine {
    unsigned number = 0;
    std::string_view text = {};  // into the content, without the blanks around it
};

// The lines of a file that holds secrets, one a line: blank lines and lines that begin with '#' are none.
std::vector<SecretLine> secret_lines(std::string_view content);

// Fewer characters than this can be guessed.
constexpr std::size_t kShortestSecret = 16;

// The secrets that may prove where something comes from, and what is wrong with lines, never with a byte of
// them: "line 3: is shorter than 16 characters and not used". A line with a blank inside is not used. A short
// one is only where no longer one is in the file: beside those it is a slip, and anybody can guess it.
struct Secrets {
    std::vector<std::string> usable = {};
    std::vector<std::string> warnings = {};
};
Secrets usable_secrets(std::string_view content);

}  // namespace kanal
