#include "channels/twitter/message_envelope.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/twitter/direct_message.hpp"
#include "json/fields.hpp"

#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

// An entry is repeated with each message of the person.
constexpr std::size_t kLongestUser = 4096;

json::object const* only_user(json::object const& users) {
    return users.size() == 1 ? users.begin()->value().if_object() : nullptr;
}

}  // namespace

UserSlices::UserSlices(std::string_view users) {
    auto const members = object_members(users);
    if (!members) return;
    for (auto const& part : *members) {
        auto const* begin = part.key.data() - 1;  // with its quote
        auto const* end = part.value.data() + part.value.size();
        users_.push_back({part.key, std::string_view(begin, static_cast<std::size_t>(end - begin))});
    }
}

std::string_view UserSlices::member_of(std::string_view id) const {
    for (auto const& user : users_) {
        if (user.id != id) continue;
        bool const fits = user.member.size() <= kLongestUser;
        return fits && platform::parse_event("{" + std::string(user.member) + "}").has_value()
                   ? user.member
                   : std::string_view{};
    }
    return {};
}

void read_one_message(
    MessageEnvelope const& envelope, UserSlices const& users, std::string_view message, Reading& reading
) {
    platform::JsonEvent event;
    event.account = envelope.account;
    auto const content = platform::parse_into(event, message);
    auto const sender = content ? sender_of(event.content) : std::string{};
    auto const user = sender.empty() ? std::string_view{} : users.member_of(sender);

    auto bytes = envelope.opening;
    if (!user.empty()) bytes.append("\"users\":{").append(user).append("},");
    bytes.append("\"direct_message_events\":[").append(message).append("]").append(envelope.closing);
    event.raw = platform::json_bytes(std::move(bytes));
    if (!content) return platform::set_unreadable(reading, event, content.error().what);

    auto const parsed = platform::parse_event("{" + std::string(user) + "}");
    read_direct_message(std::move(event), parsed ? only_user(*parsed) : nullptr, reading);
}

}  // namespace kanal::twitter
