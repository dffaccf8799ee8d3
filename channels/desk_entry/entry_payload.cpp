#include "channels/desk_entry/entry_payload.hpp"

#include "channels/desk_entry/entry.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"

#include <boost/json/object.hpp>
#include <set>

namespace kanal::desk_entry {

namespace {

constexpr std::size_t kMostEntries = 10'000;

Result<Reading> read_one(RawBytes const& raw, std::string_view bytes, std::string const& account) {
    auto const document = parse_json(bytes);
    if (!document) return document.error();
    auto const* const object = document->if_object();
    if (object == nullptr) return reject("entry: not an object");
    auto submission = submission_of(read_entry(*object), account);
    submission.raw.media_type = raw.media_type;
    submission.raw.bytes = bytes;
    Reading reading;
    reading.submissions.push_back(std::move(submission));
    return reading;
}

std::string token_in(std::string_view bytes) {
    auto const members = object_members(bytes);
    return members ? std::string(member(*members, "token").value_or("")) : std::string();
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw, std::string const& account) {
    auto const elements = array_elements(raw.bytes);
    if (!elements) return read_one(raw, raw.bytes, account);
    if (elements->size() > kMostEntries) return reject("entry: too many in one file");
    Reading reading;
    std::set<std::string> tokens;
    for (auto const element : *elements) {
        auto token = token_in(element);
        if (!token.empty() && !tokens.insert(std::move(token)).second) continue;
        auto one = read_one(raw, element, account);
        if (one)
            reading.submissions.push_back(std::move(one->submissions.front()));
        else
            reading.unreadable.push_back({{raw.media_type, std::string(element)}, one.error().what});
    }
    return reading;
}

}  // namespace kanal::desk_entry
