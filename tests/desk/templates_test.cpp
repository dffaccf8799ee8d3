#include "desk/templates.hpp"
#include "desk/embedded_files.hpp"
#include "desk/page_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal;

namespace {

std::size_t size_of(std::string_view name) {
    for (auto const& file : desk::embedded_assets())
        if (file.name == name) return file.bytes.size();
    return 0;
}

}  // namespace

TEST_CASE("templates: what stands in a value is shown and never obeyed, by no template") {
    desk::Templates templates;
    desk::Data data;
    std::string const bad = "<script>{{token}}</script>\"'&{{{x}}}";
    for (auto const* name : {"judul", "meja", "kalimat", "petugas", "token"})
        data[name] = desk::Data(bad);
    data["masuk"] = desk::Data(true);
    auto const page = templates.render("galat", data);
    CHECK(page.find("<script>{{") == std::string::npos);
    CHECK(page.find("&lt;script&gt;{{token}}&lt;/script&gt;&quot;") != std::string::npos);
}

TEST_CASE("templates: every page has a help text, a heading and says its language") {
    desk::Templates templates;
    for (auto const& file : desk::embedded_templates()) {
        std::string const name(file.name.substr(0, file.name.find('.')));
        if (name == "layout" || name.starts_with("bagian_") || name.starts_with("bantuan_")) continue;
        CAPTURE(name);
        if (file.bytes.starts_with("<!doctype")) continue;
        auto const help = "bantuan_" + name + ".html";
        auto const files = desk::embedded_templates();
        CHECK(std::any_of(files.begin(), files.end(), [&](auto const& one) { return one.name == help; }));
        auto const page = templates.render(name, desk::Data());
        CHECK(page.starts_with("<!doctype html>\n<html lang=\"id\">"));
        CHECK(page.find("<h1>") != std::string::npos);
        CHECK(page.find(" style=") == std::string::npos);
        CHECK(page.find("<style") == std::string::npos);
        CHECK(page.find(" onclick=") == std::string::npos);
        CHECK(page.find("{{") == std::string::npos);
    }
}

TEST_CASE("assets: script and style stay small enough for a slow line, and their addresses change with them"
) {
    CHECK(size_of("desk.js") > 0);
    CHECK(size_of("desk.js") <= 20 * 1024);
    CHECK(size_of("desk.css") > 0);
    CHECK(size_of("desk.css") <= 12 * 1024);
    auto const address = desk::asset_address("desk.css");
    CHECK(address.starts_with("/aset/desk-"));
    CHECK(address.size() == std::string_view("/aset/desk-0123456789abcdef.css").size());
}
