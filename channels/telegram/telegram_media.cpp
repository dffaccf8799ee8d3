#include "channels/telegram/telegram_media.hpp"

namespace kanal::telegram {

MediaRules media_rules(std::string const& api_url, std::filesystem::path const& token_file) {
    MediaLookUp look_up;
    look_up.scheme = "telegram-file";
    look_up.url = api_url + "/bot{token}/getFile?file_id={id}";
    look_up.member = "/result/file_path";
    look_up.file_url = api_url + "/file/bot{token}/{member}";
    MediaRules rules;
    rules.token_file = token_file;
    rules.look_ups.push_back(std::move(look_up));
    return rules;
}

}  // namespace kanal::telegram
