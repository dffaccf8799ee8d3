#pragma once

#include "base/digest.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>

namespace kanal::mail {

// The last mails by what they say, so that one that comes a second time in another envelope (by a group and
// by a forwarder) can be told. In memory alone: it gives a hint, and nothing depends on it. Loop thread.
class RecentMails {
public:
    explicit RecentMails(std::size_t most) : most_(most) {}

    // Whether a mail with other bytes said the same. The one given is remembered.
    bool came_before(Sha256 const& content, std::string const& external_id);

private:
    std::size_t most_;
    std::map<Sha256, std::string> ids_ = {};
    std::deque<Sha256> order_ = {};
};

}  // namespace kanal::mail
