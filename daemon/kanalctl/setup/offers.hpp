#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kanal::kanalctl {

// A file that a channel or a centre reads, and how it comes about.
struct FileOffer {
    enum class Origin {
        made,           // a secret of our own, made by chance
        pasted,         // the other side gave it; without it the block cannot be opened
        pasted_if_had,  // the same, and the block opens without it as well
        copied,         // an example beside the configuration, for a person to change
    };
    std::string_view key;  // "app_secret_file"
    std::string_view
        file;  // behind the entry's name and a dash: "app-secret"; of a copied one the whole name
    Origin origin = Origin::pasted;
    std::string_view
        words;  // made: what comes before it; copied: of which file; else where a person finds it
};

// A key with one value.
struct ValueOffer {
    std::string_view key;
    std::string_view question;    // empty: it is not asked for
    std::string_view usual = {};  // {base} and {url} as in `next_step`; empty: none
    bool needed = false;
    bool list = false;
};

// One kind of channel or centre, as the set-up offers it.
struct Offer {
    std::string_view kind;
    std::string_view name;   // what an entry is called when nothing else is said
    std::string_view title;  // for a person who chooses
    std::vector<FileOffer> files = {};
    std::vector<ValueOffer> values = {};
    bool has_comments = false;  // strangers write below the agency's own posts
    // What a person does now, at the other side. {base}: https://HOST; {url}: where the channel's webhook is;
    // {name}: what the entry is called; {file:KEY}: the path of that file; {token:KEY}: what is in it;
    // {value:KEY}: the value.
    std::string_view next_step = {};
};

// In the order in which they are shown. Alive until the end of the process.
std::vector<Offer> const& channel_offers();
std::vector<Offer> const& centre_offers();

// Nothing where there is no such kind.
Offer const* find_offer(std::vector<Offer> const& offers, std::string_view kind);

}  // namespace kanal::kanalctl
