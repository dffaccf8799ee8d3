#include "daemon/kanalctl/setup/answers.hpp"

#include "daemon/kanalctl/setup/config_draft.hpp"
#include "daemon/kanalctl/setup/setup_files.hpp"

#include <algorithm>

namespace kanal::kanalctl {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kNoHost = "ALAMAT-GERBANG-ANDA";

std::string relative_path(FileOffer const& file, NewEntry const& entry) {
    if (file.origin == FileOffer::Origin::copied) return std::string(file.file);
    return "secrets/" + entry.name + '-' + std::string(file.file);
}

std::string as_list(std::string_view text) {
    std::string list;
    while (!text.empty()) {
        auto const end = std::min(text.find(','), text.size());
        auto item = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (item.starts_with(' '))
            item.remove_prefix(1);
        while (item.ends_with(' '))
            item.remove_suffix(1);
        if (!item.empty()) list += (list.empty() ? "" : ", ") + yaml_quoted(item);
    }
    return '[' + list + ']';
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

std::string first_line(fs::path const& file) {
    auto const content = read_file(file);
    return content ? content->substr(0, content->find('\n')) : std::string();
}

}  // namespace

fs::path path_of(FileOffer const& file, NewEntry const& entry, fs::path const& folder) {
    return folder / relative_path(file, entry);
}

bool is_there(fs::path const& file) {
    std::error_code error;
    return fs::file_size(file, error) > 0 && !error;
}

std::vector<std::string> block_of(NewEntry const& entry, fs::path const& folder) {
    std::vector<std::string> lines = {"name: " + entry.name, "kind: " + std::string(entry.offer->kind)};
    if (entry.review) lines.emplace_back("comments: review");
    for (auto const& file : entry.offer->files) {
        bool const optional = file.origin == FileOffer::Origin::pasted_if_had;
        bool const had =
            entry.pasted.contains(std::string(file.key)) || is_there(path_of(file, entry, folder));
        if (!optional || had) lines.push_back(std::string(file.key) + ": " + relative_path(file, entry));
    }
    for (auto const& value : entry.offer->values) {
        auto const found = entry.values.find(std::string(value.key));
        if (found == entry.values.end() || found->second.empty()) continue;
        auto const written = value.list ? as_list(found->second) : yaml_quoted(found->second);
        lines.push_back(std::string(value.key) + ": " + written);
    }
    return lines;
}

std::string with_addresses(std::string_view text, std::string const& host, std::string const& name) {
    auto const base = "https://" + (host.empty() ? std::string(kNoHost) : host);
    return replaced(replaced(std::string(text), "{url}", base + "/hooks/" + name), "{base}", base);
}

std::string next_step_of(
    NewEntry const& entry, std::string const& host, fs::path const& folder, bool show_tokens
) {
    auto text = with_addresses(entry.offer->next_step, host, entry.name);
    text = replaced(text, "{name}", entry.name);
    for (auto const& file : entry.offer->files) {
        auto const path = path_of(file, entry, folder);
        text = replaced(text, "{file:" + std::string(file.key) + '}', path.string());
        auto const token = show_tokens ? first_line(path) : std::string();
        auto const shown = token.empty() ? "dari berkas " + path.string() : token;
        text = replaced(text, "{token:" + std::string(file.key) + '}', shown);
    }
    for (auto const& [key, value] : entry.values)
        text = replaced(text, "{value:" + key + '}', value);
    return text;
}

}  // namespace kanal::kanalctl
