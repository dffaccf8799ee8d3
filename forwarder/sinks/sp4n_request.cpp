#include "forwarder/sinks/sp4n_request.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"
#include "text/utf8.hpp"

#include <boost/json/serialize.hpp>
#include <pugixml.hpp>
#include <utility>

namespace kanal::forwarder {

namespace {

namespace json = boost::json;

constexpr std::pair<std::string_view, std::string_view> kClasses[] = {
    {"complaint", "Pengaduan"},
    {"aspiration", "Aspirasi"},
    {"information", "Permintaan informasi"},
    {"whistleblowing", "Whistleblowing"},
};

std::string text_or_none(json::object const* from, std::string_view key) {
    return from == nullptr ? std::string() : text_at(*from, key).value_or(std::string());
}

std::string place_lines(json::object const& record) {
    auto const* const place = object_at(record, "place");
    if (place == nullptr) return {};
    std::string lines;
    if (auto const said = text_or_none(place, "said"); !said.empty()) lines += "Lokasi: " + said + "\n";
    auto const* const point = object_at(*place, "point");
    if (point == nullptr || !point->contains("latitude") || !point->contains("longitude")) return lines;
    return lines + "Koordinat: " + json::serialize(point->at("latitude")) + ", " +
           json::serialize(point->at("longitude")) + "\n";
}

std::string class_line(json::object const& record) {
    auto const said = text_or_none(&record, "class");
    for (auto const& [name, shown] : kClasses)
        if (name == said) return "Klasifikasi: " + std::string(shown) + "\n";
    return {};
}

std::string line(char const* label, std::string const& value) {
    return value.empty() ? std::string() : label + value + "\n";
}

std::string isi(json::object const& record) {
    std::string text;
    if (!flag_at(record, "title_derived"))
        if (auto const title = text_or_none(&record, "title"); !title.empty()) text += title + "\n\n";
    text += text_or_none(&record, "text") + "\n\n";
    text += place_lines(record);
    text += line("Tanggal kejadian: ", text_or_none(&record, "occurred_on"));
    text += class_line(record);
    text += line("Kategori: ", text_or_none(object_at(record, "category"), "name"));
    if (auto const* const files = array_at(record, "attachments"); files != nullptr && !files->empty())
        text += "Lampiran: " + std::to_string(files->size()) + " berkas, ada pada instansi penerima\n";
    return text + "Nomor: " + text_or_none(&record, "number");
}

void add(pugi::xml_node parent, char const* name, std::string const& text) {
    auto element = parent.append_child(name);
    if (!text.empty()) element.text().set(xml_text(text).c_str());
}

void add_reporter(pugi::xml_node parent, json::object const* reporter, Sp4nNames const& names) {
    auto element = parent.append_child("pelapor");
    auto const value = [reporter](char const* key, std::string const& otherwise) {
        auto said = text_or_none(reporter, key);
        return said.empty() ? otherwise : said;
    };
    add(element, "email", value("email", names.no_email));
    add(element, "telpon", value("phone", names.no_phone));
    auto const name = text_or_none(reporter, "name");
    auto const blank = name.find(' ');
    add(element, "namadepan", name.empty() ? names.no_name : name.substr(0, blank));
    bool const one_word = blank == std::string::npos;
    bool const nobody = name.empty() && names.no_name.empty();
    add(element,
        "namabelakang",
        nobody     ? std::string()
        : one_word ? names.last_name
                   : name.substr(blank + 1));
}

struct Appender final : pugi::xml_writer {
    void write(void const* data, std::size_t size) override {
        text.append(static_cast<char const*>(data), size);
    }
    std::string text = {};
};

}  // namespace

Result<std::string> sp4n_request(std::string_view record, std::string const& token, Sp4nNames const& names) {
    auto const parsed = parse_json(record);
    if (!parsed) return parsed.error();
    auto const* const report = parsed->if_object();
    if (report == nullptr) return reject("no record");
    pugi::xml_document made;
    auto declaration = made.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = made.append_child("lapor");
    root.append_attribute("token") = xml_text(token).c_str();
    add_reporter(root, object_at(*report, "reporter"), names);
    auto laporan = root.append_child("laporan");
    auto const* const privacy = object_at(*report, "privacy");
    auto const flag = [privacy](char const* key) {
        return privacy != nullptr && flag_at(*privacy, key) ? "1" : "0";
    };
    laporan.append_attribute("rahasia") = flag("confidential");
    laporan.append_attribute("anonim") = flag("anonymous");
    add(laporan, "isi", isi(*report));
    Appender appender;
    made.save(appender, "", pugi::format_raw, pugi::encoding_utf8);
    return std::move(appender.text);
}

}  // namespace kanal::forwarder
