#include "centre/count_text.hpp"

#include "json/writer.hpp"

#include <array>
#include <cstdio>

namespace kanal::centre {

namespace {

std::string line(
    std::string const& day,
    std::string const& gateway,
    std::string const& way,
    std::array<std::string, 4> const& numbers
) {
    std::array<char, 256> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%-10s  %-13.13s  %-5.5s  %10s  %10s  %10s  %10s\n",
        day.c_str(),
        gateway.c_str(),
        way.c_str(),
        numbers[0].c_str(),
        numbers[1].c_str(),
        numbers[2].c_str(),
        numbers[3].c_str()
    );
    return text.data();
}

std::array<std::string, 4> numbers_of(Count const& count) {
    return {
        std::to_string(count.messages),
        std::to_string(count.reports),
        std::to_string(count.repeated),
        std::to_string(count.conflicting)};
}

}  // namespace

std::string counts_as_json(std::vector<Count> const& counts) {
    JsonWriter json(64 + counts.size() * 128);
    json.begin_object();
    json.key("counts");
    json.begin_array();
    for (auto const& count : counts) {
        json.begin_object();
        json.member("day", std::string_view(count.day));
        json.member("gateway", std::string_view(count.gateway));
        json.member("way", std::string_view(count.way));
        json.member("messages", static_cast<std::uint64_t>(count.messages));
        json.member("reports", static_cast<std::uint64_t>(count.reports));
        json.member("repeated", static_cast<std::uint64_t>(count.repeated));
        json.member("conflicting", static_cast<std::uint64_t>(count.conflicting));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

std::string counts_as_table(std::vector<Count> const& counts) {
    auto text = line("HARI (UTC)", "GATEWAY", "JALAN", {"PESAN", "LAPORAN", "BERULANG", "BERBEDA"});
    Count sum;
    for (auto const& count : counts) {
        text += line(count.day, count.gateway.empty() ? "-" : count.gateway, count.way, numbers_of(count));
        sum.messages += count.messages;
        sum.reports += count.reports;
        sum.repeated += count.repeated;
        sum.conflicting += count.conflicting;
    }
    return text + line("JUMLAH", "", "", numbers_of(sum));
}

}  // namespace kanal::centre
