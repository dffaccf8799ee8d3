#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::lmtp {

struct Command {
    std::string verb = {};  // upper case
    std::string_view rest = {};
};

// A command line without its line end.
Command read_command(std::string_view line);

struct Parameter {
    std::string name = {};  // upper case
    std::string value = {};
};

struct Path {
    std::string address = {};  // empty for the null sender; without a source route
    std::vector<Parameter> parameters = {};
};

// "FROM:<a@b> SIZE=100" with `keyword` "FROM:". Nothing where it is not of that form (RFC 5321,
// section 4.1.2). A blank behind the colon is allowed, as MTAs allow it.
std::optional<Path> read_path(std::string_view rest, std::string_view keyword);

// The number of a SIZE parameter: digits alone, at most twenty (RFC 1870); beyond 64 bits the largest there
// is.
std::optional<std::uint64_t> read_size(std::string_view digits);

}  // namespace kanal::lmtp
