#include "amqp/close_reason.hpp"

#include <algorithm>
#include <array>

namespace kanal::amqp {

namespace {

struct Code {
    unsigned number;
    std::string_view words;
    bool needs_a_person;
};

// The codes of AMQP 0-9-1 as RabbitMQ uses them.
constexpr std::array<Code, 15> kCodes = {{
    {311, "content too large", true},
    {312, "no queue takes it", true},
    {313, "no consumers", false},
    {320, "closed by the operator", false},
    {402, "invalid path", true},
    {403, "access refused", true},
    {404, "not found", true},
    {405, "locked by another", true},
    {406, "precondition failed", true},
    {501, "frame error", false},
    {504, "channel error", false},
    {506, "resource error", false},
    {530, "not allowed", true},
    {540, "not implemented", true},
    {541, "internal error", false},
}};

Code const* find(unsigned code) {
    auto const at =
        std::find_if(kCodes.begin(), kCodes.end(), [&](Code const& known) { return known.number == code; });
    return at == kCodes.end() ? nullptr : at;
}

bool has(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

}  // namespace

std::string close_reason(unsigned code) {
    auto const* const known = find(code);
    return "amqp " + std::to_string(code) + ": " + std::string(known ? known->words : "closed");
}

bool needs_a_person(unsigned code, std::string_view text) {
    auto const* const known = find(code);
    // The queue is there; the node that leads it, or most of its copies, are not.
    if (code == 404 && (has(text, "down") || has(text, "inaccessible") || has(text, "stopped"))) return false;
    return known != nullptr && known->needs_a_person;
}

bool is_too_large(unsigned code, std::string_view text) {
    return code == 311 || (code == 406 && has(text, "message size"));
}

}  // namespace kanal::amqp
