#pragma once

#include <string>

typedef struct _GMimeObject GMimeObject;  // GMime's own declaration, repeated to keep its header out

namespace kanal::mail {

// The content of a part, its transfer encoding undone. The parser's child process only.
std::string part_content(GMimeObject* part);

// A mail inside a mail, as it stands there.
std::string message_bytes(GMimeObject* message);

}  // namespace kanal::mail
