#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>

namespace kanal::desk {

// Whether a request that changes something was sent by a page of ours. Pure.

// Why not, in a word for the log; empty: what the browser says of the page that sent it fits. A browser that
// says nothing passes: the form's token is looked at in any case.
std::string_view foreign_page(HttpRequest const& request);

// The token in all forms of a session or, before the login, of a browser: made of the cookie, which no other
// page can read.
std::string form_token(std::string_view cookie);

// The cookie's name. Over http://127.0.0.1, where browsers keep no __Host- cookie, a plain one.
std::string_view cookie_name(HttpRequest const& request);
// What the request's cookie of that name holds; empty where there is none, or more than one.
std::string cookie_value(HttpRequest const& request, std::string_view name);
// Set-Cookie: the browser's alone, for this site alone, until it is closed. An empty value removes it.
std::string cookie_field(std::string_view name, std::string_view value);

}  // namespace kanal::desk
