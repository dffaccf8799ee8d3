#include "desk/channel_light.hpp"

namespace kanal::desk {

namespace {

enum class Colour { green, yellow, red };

struct Rule {
    std::string_view item;
    std::string_view begins;  // of the item's text
    Colour colour;
    std::string_view words;
};
constexpr Rule kRules[] = {
    {"token", "dead", Colour::red, "token mati, perbarui"},
    {"webhook", "lost", Colour::red, "platform tidak lagi mengirim ke sini"},
    {"challenge_missing", "not asked", Colour::red, "X tidak lagi memeriksa alamat kita"},
    {"api", "does not answer", Colour::yellow, "platform tidak menjawab"},
    {"silence", "longer", Colour::yellow, "lebih lama sepi daripada biasanya"},
};

}  // namespace

Data channel_light(ChannelStanding const& channel) {
    auto colour = Colour::green;
    std::string words;
    for (auto const& rule : kRules) {
        for (auto const& item : channel.health) {
            if (item.name != rule.item || !item.text.starts_with(rule.begins)) continue;
            colour = std::max(colour, rule.colour);
            words += (words.empty() ? "" : "; ") + std::string(rule.words);
        }
    }
    static constexpr char const* kColours[] = {"hijau", "kuning", "merah"};
    static constexpr char const* kIcons[] = {"●", "▲", "■"};
    auto const at = static_cast<std::size_t>(colour);
    Data data;
    data["warna"] = Data(kColours[at]);
    data["ikon"] = Data(kIcons[at]);
    data["kata"] = Data(words.empty() ? std::string("berjalan") : words);
    return data;
}

}  // namespace kanal::desk
