#include "channels/platform/machine_events.hpp"

#include <algorithm>

namespace kanal::platform {

namespace {

constexpr MachineEvent kFacebook[] = {
    {"own", "written by the page itself"},
    {"item reaction", "a reaction, without words"},
    {"item like", "a like, without words"},
    {"verb hide", "the page's staff hid something"},
    {"verb unhide", "the page's staff showed something again"},
    {"verb block", "the page's staff blocked somebody"},
    {"verb unblock", "the page's staff let somebody in again"},
    {"verb mute", "the page's staff muted somebody"},
    {"verb unmute", "the page's staff let somebody be heard again"},
};

constexpr MachineEvent kMessenger[] = {
    {"own", "written by the account itself, and echoed to us"},
    {"like", "a thumbs up or a heart alone, without words"},
    {"delivery", "our message was delivered"},
    {"read", "our message was read"},
    {"reaction", "a reaction to a message, without words"},
    {"optin", "somebody agreed to be written to"},
    {"referral", "a conversation was opened by a link or an advertisement"},
    {"account_linking", "somebody linked an account"},
    {"pass_thread_control", "applications agree on who answers"},
    {"take_thread_control", "applications agree on who answers"},
    {"request_thread_control", "applications agree on who answers"},
    {"app_roles", "applications agree on who answers"},
    {"postback GET_STARTED", "the start button of a conversation"},
    {"pulled message without content", "a sticker or a thumbs up, which the Graph API shows as nothing"},
};

constexpr MachineEvent kInstagram[] = {
    {"own", "written by the account itself"},
};

constexpr MachineEvent kWhatsApp[] = {
    {"own", "written by our own number"},
    {"statuses", "what became of a message of ours"},
    {"smb_message_echoes", "written by our own side in the app"},
    {"reaction", "a reaction to a message, without words"},
    {"request_welcome", "somebody opened the chat for the first time"},
    {"call_permission_reply", "somebody allowed or refused to be called"},
};

constexpr MachineEvent kTelegram[] = {
    {"bot", "written by a bot, maybe our own"},
    {"start", "the start button, with nothing but what a link put behind it"},
    {"movement", "a step of a live location that came before"},
    {"automatic forward", "a channel's post, repeated in its group by Telegram"},
    {"business reply", "written by our own side in a connected account"},
    {"callback_query without data", "a game's button was pressed"},
    {"inline_query", "typed in another chat while choosing"},
    {"chosen_inline_result", "chosen in another chat"},
    {"shipping_query", "a question of the shop"},
    {"pre_checkout_query", "a question of the shop"},
    {"poll", "the state of a poll"},
    {"poll_answer", "a vote in a poll, without words"},
    {"my_chat_member", "our bot was started, stopped, added or removed"},
    {"chat_member", "somebody joined or left a chat"},
    {"chat_join_request", "somebody asks to join a chat"},
    {"message_reaction", "a reaction, without words"},
    {"message_reaction_count", "reactions, without words"},
    {"chat_boost", "a chat was boosted"},
    {"removed_chat_boost", "a chat is boosted no longer"},
    {"empty", "an update with its number alone"},
};

constexpr MachineEvent kTwitter[] = {
    {"own", "written by the account itself"},
    {"repost", "passes on somebody's post without words of its own"},
    {"post.repost.create", "passes on somebody's post without words of its own"},
    {"post.delete", "the account deleted a post of its own"},
    {"tweet_delete_events", "the account deleted a post of its own"},
    {"dm.sent", "written by the account itself"},
    {"dm.read", "our message was read"},
    {"dm.indicate_typing", "somebody is typing"},
    {"dm.indicate.typing", "somebody is typing"},
    {"favorite_events", "a like, without words"},
    {"follow_events", "somebody follows the account"},
    {"unfollow_events", "somebody follows the account no longer"},
    {"block_events", "somebody was blocked"},
    {"unblock_events", "somebody was let in again"},
    {"mute_events", "somebody was muted"},
    {"unmute_events", "somebody can be heard again"},
    {"direct_message_mark_read_events", "our message was read"},
    {"direct_message_indicate_typing_events", "somebody is typing"},
    {"replay_job_status", "how far X is with sending again"},
};

}  // namespace

MachineEvents machine_events_of_facebook() {
    return kFacebook;
}

MachineEvents machine_events_of_messenger() {
    return kMessenger;
}

MachineEvents machine_events_of_instagram() {
    return kInstagram;
}

MachineEvents machine_events_of_whatsapp() {
    return kWhatsApp;
}

MachineEvents machine_events_of_telegram() {
    return kTelegram;
}

MachineEvents machine_events_of_twitter() {
    return kTwitter;
}

bool is_listed(MachineEvents table, std::string_view name) {
    return std::any_of(table.begin(), table.end(), [&](MachineEvent const& one) { return one.name == name; });
}

bool drop_if_listed(MachineEvents table, std::string_view name, Reading& reading, unsigned count) {
    if (!is_listed(table, name)) return false;
    reading.dropped += count;
    return true;
}

}  // namespace kanal::platform
