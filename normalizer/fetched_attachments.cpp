#include "normalizer/fetched_attachments.hpp"

#include "normalizer/record_members.hpp"

namespace kanal::normalizer {

namespace {

using Members = RecordMembers;
using Elements = std::vector<std::string_view>;

std::string array_of(std::vector<std::string> const& elements) {
    std::string text = "[";
    for (auto const& element : elements) {
        if (text.size() > 1) text += ',';
        text += element;
    }
    return text += ']';
}

std::optional<std::string> with_file(std::string_view attachment, FetchedAttachment const& fetched) {
    auto members = object_members(attachment);
    if (!members) return std::nullopt;
    auto const media_type = json_of(fetched.media_type);
    auto const size = json_of(fetched.size);
    auto const sha256 = json_of(fetched.sha256);
    set(*members, "media_type", media_type);
    set(*members, "size", size);
    set(*members, "sha256", sha256);
    return object_of(*members);
}

struct Changed {
    std::vector<std::string> attachments = {};
    std::vector<std::string> problems = {};
};

bool apply(Changed& changed, FetchedAttachment const& fetched) {
    if (fetched.position >= changed.attachments.size()) return false;
    auto& attachment = changed.attachments[fetched.position];
    if (fetched.sha256.empty()) {
        auto const number = std::to_string(fetched.position + 1);
        changed.problems.push_back(json_of("attachment " + number + ": " + fetched.problem));
        return true;
    }
    auto complete = with_file(attachment, fetched);
    if (complete) attachment = std::move(*complete);
    return complete.has_value();
}

std::optional<std::string> change(
    Members record, std::uint64_t media, std::vector<FetchedAttachment> const& fetched
) {
    auto const channel = member(record, "channel");
    auto const attachments = array_elements(member(record, "attachments").value_or(""));
    auto const problems = array_elements(member(record, "problems").value_or(""));
    if (!channel || !attachments || !problems) return std::nullopt;
    auto const new_channel = with_number(*channel, "media", media);
    Changed changed{{attachments->begin(), attachments->end()}, {problems->begin(), problems->end()}};
    for (auto const& one : fetched)
        if (!apply(changed, one)) return std::nullopt;
    if (!new_channel) return std::nullopt;
    auto const new_attachments = array_of(changed.attachments);
    auto const new_problems = array_of(changed.problems);
    set(record, "channel", *new_channel);
    set(record, "attachments", new_attachments);
    set(record, "problems", new_problems);
    return object_of(record);
}

}  // namespace

Result<std::string> with_fetched(
    std::string_view record, std::uint64_t media, std::vector<FetchedAttachment> const& fetched
) {
    auto members = object_members(record);
    auto changed = members ? change(std::move(*members), media, fetched) : std::nullopt;
    if (!changed) return reject("record: not understood");
    return std::move(*changed);
}

Result<std::string> with_problem(
    std::string_view record, std::uint32_t revision, std::uint32_t variant, std::string_view problem
) {
    auto members = object_members(record);
    auto const channel = members ? member(*members, "channel") : std::nullopt;
    auto const known = members ? array_elements(member(*members, "problems").value_or("")) : std::nullopt;
    auto const revised = channel ? with_number(*channel, "revision", revision) : std::nullopt;
    auto const without_files = revised ? with_number(*revised, "media", 0) : std::nullopt;
    auto const named = without_files ? with_number(*without_files, "variant", variant) : std::nullopt;
    if (!known || !named) return reject("record: not understood");
    std::vector<std::string> problems(known->begin(), known->end());
    problems.push_back(json_of(problem));
    auto const new_problems = array_of(problems);
    set(*members, "channel", *named);
    set(*members, "problems", new_problems);
    return object_of(*members);
}

}  // namespace kanal::normalizer
