#include "channels/sms/options.hpp"

#include "base/ascii.hpp"
#include "channels/sms/alphabet.hpp"
#include "config/yaml_reader.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr std::string_view kDummy = "none";
constexpr std::size_t kOnePart = 160;  // septets
constexpr std::string_view kLongestNumber = "9999-9999-999999999-9";

bool is_digits(std::string_view text) {
    return !text.empty() && all_digits(text);
}

bool is_connection(std::string_view text) {
    return text == kDummy || text == "at" || text == "dku2at" ||
           (text.starts_with("at") && is_digits(text.substr(2)));
}

bool is_number(std::string_view text) {
    return text.starts_with('+') ? is_digits(text.substr(1)) : is_digits(text);
}

void read_answers(YamlReader block, AnswerOptions& answers) {
    answers.text = block.text("text", "");
    answers.prefix = block.text("prefix", answers.prefix);
    answers.pause = block.duration("pause", answers.pause, std::chrono::minutes(1));
    answers.a_day = static_cast<unsigned>(block.number("a_day", answers.a_day, 1, 100000));
    if (!answers.prefix.starts_with('+') || !is_digits(answers.prefix.substr(1)))
        block.fault("prefix", "use a country's prefix, like \"+62\"");
    if (answers.text.empty()) return;
    if (auto const fault = fault_of_answer(answers.text)) block.fault("text", *fault);
}

void read_modem(YamlReader& block, SmsOptions& options) {
    options.device = block.path("device").string();
    options.connection = block.text("connection", options.connection);
    bool const dummy = options.connection == kDummy;
    options.model = block.text("model", dummy ? "dummy" : "");
    options.imei = block.text("imei", "");
    options.pin = block.optional_token("pin_file");
    options.power_cycle_file = block.path("power_cycle_file", {});
    if (!is_connection(options.connection))
        block.fault(
            "connection",
            "use \"at\", \"at115200\" or another speed, \"dku2at\", or \"none\" for a dummy phone"
        );
    if (dummy != (options.model == "dummy"))
        block.fault("model", "\"dummy\" goes with the connection \"none\", and only with it");
    if (!options.imei.empty() && (!is_digits(options.imei) || options.imei.size() != 15))
        block.fault("imei", "use the 15 digits that the modem answers to *#06# or AT+CGSN");
    if (options.pin && (!is_digits(*options.pin) || options.pin->size() < 4 || options.pin->size() > 8))
        block.fault("pin_file", "holds no PIN; use 4 to 8 digits");
}

}  // namespace

std::optional<std::string> fault_of_answer(std::string const& text) {
    auto longest = text;
    auto const place = longest.find("{number}");
    if (place == std::string::npos) return "say where the report's number stands: {number}";
    longest.replace(place, std::string_view("{number}").size(), kLongestNumber);
    if (longest.find_first_of("{}") != std::string::npos)
        return "{number} stands once, and nothing else in braces";
    auto const septets = to_septets(to_utf16(longest));
    if (!septets) return "use only characters of the GSM alphabet, or the answer takes several messages";
    if (septets->size() > kOnePart) return "too long for one message of 160 characters, the number included";
    return std::nullopt;
}

std::optional<SmsOptions> read_sms_options(YamlReader& block) {
    SmsOptions options;
    options.name = block.text("name");
    read_modem(block, options);
    auto const number = block.text("number", "");
    if (!number.empty() && !is_number(number))
        block.fault("number", "use digits, like \"1708\" or \"+628...\"");
    options.account = number.empty() ? options.name : number;
    options.poll =
        block.duration("poll", options.poll, std::chrono::milliseconds(50), std::chrono::minutes(5));
    options.silence = block.duration("silence", options.silence);
    options.flood = static_cast<unsigned>(block.number("flood", options.flood, 0, 100000));
    options.parts.deadline =
        block.duration("parts_deadline", options.parts.deadline, std::chrono::seconds(1));
    read_answers(block.section("answer"), options.answers);
    if (!number.empty()) options.answers.own = {number};
    if (!block.clean()) return std::nullopt;
    return options;
}

}  // namespace kanal::sms
