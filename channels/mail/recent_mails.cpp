#include "channels/mail/recent_mails.hpp"

namespace kanal::mail {

bool RecentMails::came_before(Sha256 const& content, std::string const& external_id) {
    auto const [known, added] = ids_.emplace(content, external_id);
    if (!added) return known->second != external_id;
    order_.push_back(content);
    if (order_.size() > most_) {
        ids_.erase(order_.front());
        order_.pop_front();
    }
    return false;
}

}  // namespace kanal::mail
