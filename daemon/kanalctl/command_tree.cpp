#include "daemon/kanalctl/command_tree.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

json::object describe(CLI::Option const& option) {
    json::array names;
    for (auto const& name : option.get_snames())
        names.emplace_back("-" + name);
    for (auto const& name : option.get_lnames())
        names.emplace_back("--" + name);
    if (option.get_positional()) names.emplace_back(option.get_name(true, false));
    return {
        {"names", std::move(names)},
        {"help", option.get_description()},
        {"default", option.get_default_str()},
        {"value", option.get_items_expected_max() > 0},
        {"positional", option.get_positional()},
        {"required", option.get_required()}};
}

json::object describe(CLI::App const& app) {
    json::array options;
    for (auto const* option : app.get_options())
        if (!option->get_group().empty()) options.push_back(describe(*option));
    json::array commands;
    for (auto const* command : app.get_subcommands({}))
        commands.push_back(describe(*command));
    return {
        {"name", app.get_name()},
        {"help", app.get_description()},
        {"options", std::move(options)},
        {"commands", std::move(commands)}};
}

}  // namespace

std::string command_tree(CLI::App const& app) {
    return json::serialize(describe(app));
}

}  // namespace kanal::kanalctl
