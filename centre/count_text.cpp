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
    std::array<std::string, 6> const& numbers
) {
    std::array<char, 256> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%-10s  %-13.13s  %-5.5s  %10s  %10s  %10s  %10s  %10s  %10s\n",
        day.c_str(),
        gateway.c_str(),
        way.c_str(),
        numbers[0].c_str(),
        numbers[1].c_str(),
        numbers[2].c_str(),
        numbers[3].c_str(),
        numbers[4].c_str(),
        numbers[5].c_str()
    );
    return text.data();
}

std::array<std::string, 6> numbers_of(Count const& count) {
    return {
        std::to_string(count.messages),
        std::to_string(count.reports),
        std::to_string(count.repeated),
        std::to_string(count.conflicting),
        count.claimed ? std::to_string(*count.claimed) : "-",
        count.claimed ? std::to_string(count.missing()) : "-"};
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
        json.key("claimed");
        if (count.claimed)
            json.value(static_cast<std::uint64_t>(*count.claimed));
        else
            json.null();
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

std::string counts_as_table(std::vector<Count> const& counts) {
    auto text = line(
        "HARI (UTC)", "GATEWAY", "JALAN", {"PESAN", "LAPORAN", "BERULANG", "BERBEDA", "DIKIRIM", "KURANG"}
    );
    Count sum;
    std::int64_t missing = 0;
    for (auto const& count : counts) {
        text += line(count.day, count.gateway.empty() ? "-" : count.gateway, count.way, numbers_of(count));
        sum.messages += count.messages;
        sum.reports += count.reports;
        sum.repeated += count.repeated;
        sum.conflicting += count.conflicting;
        if (count.claimed) sum.claimed = sum.claimed.value_or(0) + *count.claimed;
        missing += count.missing();
    }
    auto numbers = numbers_of(sum);
    // One day that has more makes up for no other.
    if (sum.claimed) numbers.back() = std::to_string(missing);
    return text + line("JUMLAH", "", "", numbers);
}

}  // namespace kanal::centre
