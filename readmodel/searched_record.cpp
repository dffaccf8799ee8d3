#include "readmodel/searched_record.hpp"

#include "json/slices.hpp"
#include "readmodel/fold.hpp"
#include "text/utf8.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace kanal::readmodel {

namespace {

namespace json = boost::json;
using Members = std::vector<JsonMember>;

constexpr std::size_t kMostText = 16 << 10;

// Empty where it is missing, null or of another type.
std::string text_of(Members const& members, std::string_view key) {
    auto const slice = member(members, key);
    if (!slice || slice->size() < 2 || slice->front() != '"') return {};
    auto const inner = slice->substr(1, slice->size() - 2);
    if (inner.find('\\') == std::string_view::npos) return std::string(inner);
    boost::system::error_code failed;
    auto const value = json::parse({slice->data(), slice->size()}, failed);
    if (failed || !value.is_string()) return {};
    return std::string(value.get_string().data(), value.get_string().size());
}

Members inner_of(Members const& members, std::string_view key) {
    auto const slice = member(members, key);
    if (!slice) return {};
    return object_members(*slice).value_or(Members());
}

std::string digits_of(std::string_view phone) {
    std::string digits;
    for (char const c : phone)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

}  // namespace

SearchedRecord read_record(std::string_view record) {
    SearchedRecord found;
    auto const members = record.empty() ? std::nullopt : object_members(record);
    if (!members) return found;
    found.title = text_of(*members, "title");
    found.report_class = text_of(*members, "class");
    found.category = text_of(inner_of(*members, "category"), "code");
    auto const place = inner_of(*members, "place");
    found.place = text_of(place, "code");
    found.withdrawn = member(*members, "withdrawn").value_or("") == "true";
    found.confidential = member(inner_of(*members, "privacy"), "confidential").value_or("") == "true";
    auto const text = text_of(*members, "text");
    found.words = fold(front_of(text, kMostText));
    // A title is often the front of the text.
    for (auto const& more : {fold(found.title), fold(text_of(place, "said"))})
        if (found.words.find(more) == std::string::npos) found.words += '\n' + more;
    auto const reporter = inner_of(*members, "reporter");
    if (reporter.empty()) return found;
    found.sender = fold(text_of(reporter, "name")) + '\n' + digits_of(text_of(reporter, "phone")) + '\n' +
                   fold(text_of(reporter, "email")) + '\n' + fold(text_of(reporter, "account"));
    return found;
}

}  // namespace kanal::readmodel
