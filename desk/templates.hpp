#pragma once

#include "desk/data.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kanal::desk {

// The pages' templates, which lie in the program. A file `{{>name}}` stands for the file name.html. A
// template that is no whole page is put into layout.html in place of `{{>isi}}`, and bantuan_<name>.html in
// place of
// `{{>bantuan}}`. Loop thread.
class Templates {
public:
    // Parses them all. Throws std::logic_error where one cannot be parsed, or would show something unescaped.
    Templates();

    // `name` is that of a file without .html. Cost: some milliseconds for the longest pages.
    std::string render(std::string_view name, Data const& data);

private:
    std::map<std::string, kainjow::mustache::mustache, std::less<>> parsed_;
};

}  // namespace kanal::desk
