#include "daemon/kanalctl/setup/config_draft.hpp"

#include <algorithm>
#include <sstream>

namespace kanal::kanalctl {

namespace {

constexpr std::string_view kBeginning =
    "# Dibuat oleh `kanalctl setup`. Boleh diubah dengan tangan: perintah itu kelak hanya menambah, dan "
    "menyimpan\n"
    "# salinan yang lama. Semua kunci dan artinya: man kanal.yaml. Setelah mengubah, periksa: kanald "
    "--check\n"
    "\n"
    "agency:\n"
    "  code: \"\"                             # kode Kemendagri; nomor laporan dibuat dengannya, jadi jangan "
    "diubah lagi\n"
    "  name: \"\"                             # seperti dikenal warga\n"
    "  timezone: \"\"                         # Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura "
    "(WIT)\n"
    "\n"
    "http:\n"
    "  listen: \"127.0.0.1:8080\"             # di sini proksi yang memegang sertifikat menemukan Kanal\n"
    "\n"
    "ops:\n"
    "  listen: \"127.0.0.1:8081\"             # kesehatan dan metrik, hanya untuk mesin ini\n"
    "\n"
    "desk:\n"
    "  listen: \"127.0.0.1:8082\"             # halaman petugas; petugas pertama: kanalctl desk user add "
    "NAMA "
    "--role admin\n"
    "\n"
    "channels:                              # dari mana laporan datang\n"
    "\n"
    "centre:                                # ke mana laporan diteruskan; setiap pusat di sini menerima "
    "semuanya\n";

std::size_t indentation(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

// Where the value ends that begins at `begin`.
std::size_t end_of_value(std::string_view line, std::size_t begin) {
    if (begin < line.size() && (line[begin] == '"' || line[begin] == '\'')) {
        char const quote = line[begin];
        for (auto i = begin + 1; i < line.size(); ++i) {
            if (line[i] == '\\' && quote == '"')
                ++i;
            else if (line[i] == quote)
                return i + 1;
        }
        return line.size();
    }
    if (begin < line.size() && line[begin] == '#') return begin;  // there is none
    auto const comment = std::min(line.find(" #", begin), line.size());
    return std::min(line.find_last_not_of(' ', comment - 1) + 1, comment);
}

Error by_hand(std::string_view what) {
    return reject(
        "bagian " + std::string(what) +
        " di berkas konfigurasi ditulis dalam satu baris; tulis tiap kunci di barisnya sendiri, lalu ulangi"
    );
}

}  // namespace

std::string yaml_quoted(std::string_view text) {
    std::string result = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

ConfigDraft::ConfigDraft(std::string_view text) {
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);)
        lines_.push_back(line);
}

ConfigDraft ConfigDraft::begin() {
    ConfigDraft draft(kBeginning);
    (void)draft.parse();  // our own text
    return draft;
}

Result<ConfigDraft> ConfigDraft::of(std::string text) {
    ConfigDraft draft(text);
    if (auto parsed = draft.parse(); !parsed) return parsed.error();
    return draft;
}

Result<void> ConfigDraft::parse() {
    ConfigFaults faults;
    auto top = parse_yaml(text(), "kanal.yaml", faults);
    if (!top) return reject("berkas konfigurasi tidak terbaca: " + faults.lines().front());
    top_ = std::move(*top);
    return {};
}

std::string ConfigDraft::text() const {
    std::string text;
    for (auto const& line : lines_)
        text += line + '\n';
    return text;
}

std::vector<ConfigDraft::Entry> ConfigDraft::entries(std::string_view list) const {
    std::vector<Entry> entries;
    auto const* const entry = top_.find(list);
    if (entry == nullptr) return entries;
    auto const text_of = [](YamlValue const& item, std::string_view key) {
        auto const* const found = item.find(key);
        return found == nullptr ? std::string() : found->value.text;
    };
    for (auto const& item : entry->value.items)
        entries.push_back({text_of(item, "name"), text_of(item, "kind")});
    return entries;
}

std::string ConfigDraft::value(std::string_view section, std::string_view key) const {
    auto const* const entry = top_.find(section);
    auto const* const found = entry == nullptr ? nullptr : entry->value.find(key);
    return found == nullptr ? std::string() : found->value.text;
}

// Behind the last line of the entry. Blank lines, and comments at the margin, stand before what comes next.
std::size_t ConfigDraft::end_of(YamlEntry const& entry) const {
    auto end = lines_.size();
    for (auto const& other : top_.entries)
        if (other.line > entry.line) end = std::min<std::size_t>(end, other.line - 1);
    while (end > entry.line) {
        auto const& line = lines_[end - 1];
        if (indentation(line) < line.size() && line.front() != '#') break;
        --end;
    }
    return end;
}

void ConfigDraft::insert(std::size_t at, std::vector<std::string> const& lines) {
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), lines.begin(), lines.end());
    for (auto const& line : lines)
        changes_.push_back("+ " + line);
}

void ConfigDraft::replace(std::size_t at, std::string line) {
    if (lines_[at] == line) return;
    changes_.push_back("- " + lines_[at]);
    changes_.push_back("+ " + line);
    lines_[at] = std::move(line);
}

Result<void> ConfigDraft::add(std::string_view list, std::vector<std::string> const& lines) {
    auto const* entry = top_.find(list);
    auto const before = *this;
    if (entry == nullptr) {
        insert(lines_.size(), {"", std::string(list) + ":"});
        if (auto parsed = parse(); !parsed) return parsed.error();
        entry = top_.find(list);
    }
    auto const& head = lines_[entry->line - 1];
    auto const value = head.find_first_not_of(' ', list.size() + 1);
    bool const in_lines = value == std::string::npos || head[value] == '#';
    bool const empty = entry->value.items.empty();
    if (!in_lines && !empty) return by_hand(list);
    if (!in_lines) {  // `channels: []`
        auto const comment = head.find(" #");
        auto const rest = comment == std::string::npos ? "" : head.substr(comment);
        replace(entry->line - 1, std::string(list) + ':' + rest);
    }
    auto const margin =
        empty ? 2 : indentation(lines_[std::max<std::size_t>(entry->value.items.front().line, 1) - 1]);
    std::vector<std::string> block;
    if (!empty) block.emplace_back();
    for (auto const& line : lines)
        block.push_back(std::string(margin, ' ') + (&line == &lines.front() ? "- " : "  ") + line);
    insert(empty ? entry->line : end_of(*entry), block);
    if (auto parsed = parse(); !parsed || entries(list).size() != before.entries(list).size() + 1) {
        *this = before;
        return by_hand(list);
    }
    return {};
}

Result<void> ConfigDraft::set(std::string_view section, std::string_view key, std::string_view value) {
    if (this->value(section, key) == value) return {};
    auto const* const entry = top_.find(section);
    auto const before = *this;
    auto const* const found = entry == nullptr ? nullptr : entry->value.find(key);
    if (entry == nullptr) {
        insert(
            lines_.size(),
            {"", std::string(section) + ":", "  " + std::string(key) + ": " + yaml_quoted(value)}
        );
    } else if (found == nullptr) {
        insert(entry->line, {"  " + std::string(key) + ": " + yaml_quoted(value)});
    } else {
        auto const& line = lines_[found->line - 1];
        auto const at = indentation(line);
        if (line.compare(at, key.size() + 1, std::string(key) + ':') != 0) return by_hand(section);
        auto const begin = std::min(line.find_first_not_of(' ', at + key.size() + 1), line.size());
        auto const end = end_of_value(line, begin);
        auto const comment = line.find_first_not_of(' ', end);
        auto fresh = line.substr(0, at + key.size() + 1) + ' ' + yaml_quoted(value);
        if (comment != std::string::npos)
            fresh +=
                std::string(comment > fresh.size() ? comment - fresh.size() : 1, ' ') + line.substr(comment);
        replace(found->line - 1, std::move(fresh));
    }
    if (auto parsed = parse(); !parsed || this->value(section, key) != value) {
        *this = before;
        return by_hand(section);
    }
    return {};
}

}  // namespace kanal::kanalctl
