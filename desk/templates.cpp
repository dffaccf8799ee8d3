#include "desk/templates.hpp"

#include "desk/embedded_files.hpp"

#include <stdexcept>

namespace kanal::desk {

namespace {

constexpr int kDeepest = 4;

std::string_view file_named(std::string_view name) {
    for (auto const& file : embedded_templates())
        if (file.name == name) return file.bytes;
    return {};
}

std::logic_error fault(std::string_view name, std::string const& what) {
    return std::logic_error("desk template " + std::string(name) + ": " + what);
}

// Puts the named files in place of their tags.
std::string expand(std::string text, std::string_view view, int depth = 0) {
    constexpr std::string_view kTag = "{{>";
    for (auto begin = text.find(kTag); begin != std::string::npos; begin = text.find(kTag, begin)) {
        auto const end = text.find("}}", begin);
        if (end == std::string::npos || depth == kDeepest) throw fault(view, "its parts have no end");
        auto name = text.substr(begin + kTag.size(), end - begin - kTag.size());
        bool const help = name == "bantuan";
        if (name == "isi") name = view;
        if (help) name += "_" + std::string(view);
        auto const part = file_named(name + ".html");
        if (part.empty() && !help) throw fault(view, "no part " + name);
        auto const inner = expand(std::string(part), view, depth + 1);
        text.replace(begin, end + 2 - begin, inner);
        begin += inner.size();
    }
    return text;
}

// Stands in other templates alone.
bool is_part(std::string_view name) {
    return name == "layout" || name.starts_with("bagian_") || name.starts_with("bantuan_");
}

void check_escaping(std::string_view name, std::string_view text) {
    for (std::string_view const raw : {"{{{", "{{&", "{{="})
        if (text.find(raw) != std::string_view::npos)
            throw fault(name, "only escaped values: " + std::string(raw));
}

}  // namespace

Templates::Templates() {
    for (auto const& file : embedded_templates()) {
        auto const name = file.name.substr(0, file.name.size() - std::string_view(".html").size());
        check_escaping(name, file.bytes);
        if (is_part(name)) continue;
        bool const whole = file.bytes.starts_with("<!doctype");
        auto text = expand(std::string(whole ? file.bytes : file_named("layout.html")), name);
        kainjow::mustache::mustache parsed(text);
        if (!parsed.is_valid()) throw fault(name, parsed.error_message());
        parsed_.emplace(name, std::move(parsed));
    }
}

std::string Templates::render(std::string_view name, Data const& data) {
    return parsed_.find(name)->second.render(data);
}

}  // namespace kanal::desk
