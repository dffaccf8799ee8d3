#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Pengguna: who may log in, with which role; new ones, other roles, new links, removal.
asio::awaitable<Page> show_people(Parts& parts, Visit const& visit);
asio::awaitable<Page> add_person(Parts& parts, Visit const& visit);     // nama, peran, rahasia
asio::awaitable<Page> change_person(Parts& parts, Visit const& visit);  // of /pengguna/<name>
asio::awaitable<Page> renew_link(Parts& parts, Visit const& visit);
asio::awaitable<Page> remove_person(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
