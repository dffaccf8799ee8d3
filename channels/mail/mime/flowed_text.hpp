#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// Undoes format=flowed (RFC 3676): joins the lines that were broken only for the width, in the same depth of
// quotation; takes away space-stuffing; leaves the signature line "-- " alone. With `delsp` the blank at the
// break goes too. Lines end in LF. Pure; any thread.
std::string unflow(std::string_view text, bool delsp);

}  // namespace kanal::mail
