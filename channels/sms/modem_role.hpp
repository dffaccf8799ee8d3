#pragma once

namespace kanal::sms {

// The child process of one modem: answers the requests of modem_protocol.hpp that come over the descriptor
// until it is closed, and says in between what the modem announces. Gives the exit code.
int run_modem_role(int descriptor);

}  // namespace kanal::sms
