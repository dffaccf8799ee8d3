#include "channels/sms/at_storage.hpp"

#include <algorithm>
#include <array>

namespace kanal::sms {

namespace {

constexpr std::array<std::string_view, 3> kMemories{"SM", "ME", "MT"};
constexpr std::size_t kBoth = 2;  // MT is SM and ME as one, and listed only where they are not by themselves
constexpr Place kMemory = 100000;
constexpr int kMostSearched = 1000;  // places

// 3GPP TS 27.005, 3.2.5, and TS 27.007, 9.2.1.
constexpr int kMessageSimBusy = 314;
constexpr int kEquipmentSimBusy = 14;

std::string name_of(std::size_t memory) {
    return '"' + std::string(kMemories[memory]) + '"';
}

bool holds_index(std::vector<StoredMessage> const& found, Place place) {
    auto const same = [place](StoredMessage const& message) { return message.place == place; };
    return std::any_of(found.begin(), found.end(), same);
}

StoredMessage stored_at(Place place, ListedMessage listed) {
    StoredMessage message;
    message.place = place;
    message.outgoing = listed.outgoing();
    if (!listed.pdu.empty()) message.pdus = {std::move(listed.pdu)};
    return message;
}

bool is_busy(AtResponse const& answer) {
    return answer.message_error == kMessageSimBusy || answer.equipment_error == kEquipmentSimBusy;
}

bool is_ok(AtResponse const& answer) {
    return answer.final == AtResponse::Final::ok;
}

// Not a word about a place that may be empty: whoever waits, or looks again, gets another one.
bool is_about_the_modem(AtResponse const& answer) {
    return answer.final == AtResponse::Final::none || is_busy(answer);
}

}  // namespace

ModemReply failure_of(std::string_view command, AtResponse const& answer) {
    ModemReply reply;
    reply.error = ModemReply::kRefused;
    if (answer.final == AtResponse::Final::none) reply.error = ModemReply::kNoAnswer;
    if (is_busy(answer)) reply.error = ModemReply::kBusy;
    auto const name = command.substr(0, command.find_first_of("=?"));
    reply.detail = std::string(name) + ": " + answer.result();
    return reply;
}

std::optional<ModemReply> AtStorage::choose_mode() {
    auto const answer = command_("AT+CMGF=0");
    if (is_ok(answer)) return std::nullopt;
    auto failure = failure_of("AT+CMGF=0", answer);
    if (answer.final != AtResponse::Final::refused || is_busy(answer)) return failure;
    // Does it refuse just now, or for ever?
    auto const modes = command_("AT+CMGF=?");
    auto const begin = modes.text.find("+CMGF:");
    auto const line = begin == std::string::npos ? std::string() : modes.text.substr(begin);
    bool const has_pdu_mode = line.substr(0, line.find('\n')).find('0') != std::string::npos;
    if (is_ok(modes) && !line.empty() && !has_pdu_mode) failure.error = ModemReply::kTextOnly;
    return failure;
}

void AtStorage::find_memories() {
    auto const answer = command_("AT+CPMS=?");
    for (std::size_t i = 0; i < kMemories.size(); ++i) {
        if (i >= kBoth && !memories_.empty()) break;
        if (answer.text.find(name_of(i)) != std::string::npos) memories_.push_back(Memory{i});
    }
    // It does not say; whether they are there, selecting them shows.
    if (memories_.empty()) memories_ = {Memory{0}, Memory{1}};
}

std::optional<ModemReply> AtStorage::select(Memory& memory) {
    selected_.reset();
    auto const name = name_of(memory.number);
    auto const command = "AT+CPMS=" + name + "," + name;
    auto answer = command_(command);
    // Some can only read from it.
    if (answer.final == AtResponse::Final::refused && !is_busy(answer)) answer = command_("AT+CPMS=" + name);
    if (!is_ok(answer)) return failure_of(command, answer);
    memory.count = read_count(answer.text).value_or(MemoryCount{});
    selected_ = memory.number;
    return std::nullopt;
}

ModemReply AtStorage::count() {
    if (auto const failed = choose_mode()) return *failed;
    if (memories_.empty()) find_memories();
    ModemReply reply;
    ModemReply failure;
    bool any = false;
    for (auto& memory : memories_) {
        memory.count = MemoryCount{};
        auto failed = select(memory);
        if (failed && failed->error != ModemReply::kRefused) return *failed;
        any = any || !failed;
        if (failed) failure = std::move(*failed);
        reply.state.used += memory.count.used;
        reply.state.size += memory.count.size;
    }
    return any ? reply : failure;
}

AtStorage::Reading AtStorage::read(int index) {
    Reading reading;
    reading.answer = command_("AT+CMGR=" + std::to_string(index));
    if (is_ok(reading.answer)) reading.message = find_message(reading.answer.text);
    return reading;
}

std::optional<ModemReply> AtStorage::read_more(
    Memory const& memory, std::vector<int> const& indices, bool until_counted, Listed& listed
) {
    auto& found = listed.messages;
    auto const begin = static_cast<Place>(memory.number) * kMemory;
    auto const here = [begin](StoredMessage const& m) {
        return m.place >= begin && m.place < begin + kMemory;
    };
    for (auto const index : indices) {
        if (until_counted && std::count_if(found.begin(), found.end(), here) >= memory.count.used) break;
        if (holds_index(found, begin + index)) continue;
        auto reading = read(index);
        if (is_about_the_modem(reading.answer)) return failure_of("AT+CMGR", reading.answer);
        if (reading.message) found.push_back(stored_at(begin + index, std::move(*reading.message)));
    }
    return std::nullopt;
}

std::optional<ModemReply> AtStorage::list_memory(Memory& memory, Search search, Listed& listed) {
    if (selected_ != memory.number) {
        auto failed = select(memory);
        if (failed && failed->error != ModemReply::kRefused) return failed;
        if (failed) return std::nullopt;  // it was refused when it was counted, too
    }
    auto const answer = command_("AT+CMGL=4");
    if (is_about_the_modem(answer)) return failure_of("AT+CMGL", answer);
    for (auto& message : read_messages(answer.text, "+CMGL:")) {
        if (!message.index) continue;
        auto const place = static_cast<Place>(memory.number) * kMemory + *message.index;
        listed.messages.push_back(stored_at(place, std::move(message)));
    }
    // A list that was refused is made here.
    if (is_ok(answer) && search == Search::nowhere) return std::nullopt;
    std::vector<int> all;
    for (int index = 0; index <= std::min(memory.count.size, kMostSearched); ++index)
        all.push_back(index);
    return read_more(memory, all, search != Search::everywhere, listed);
}

AtStorage::Listed AtStorage::list(std::vector<Place> const& announced, Search search) {
    Listed listed;
    for (auto& memory : memories_) {
        auto failed = list_memory(memory, search, listed);
        std::vector<int> indices;
        for (auto const place : announced)
            if (place / kMemory == static_cast<Place>(memory.number))
                indices.push_back(static_cast<int>(place % kMemory));
        if (!failed && selected_ == memory.number) failed = read_more(memory, indices, false, listed);
        if (!failed) continue;
        listed.failure = std::move(*failed);
        break;
    }
    return listed;
}

AtStorage::Removal AtStorage::remove(StoredMessage const& message) {
    using Outcome = ModemReply::Deletion::Outcome;
    auto const number = static_cast<std::size_t>(message.place / kMemory);
    auto const index = static_cast<int>(message.place % kMemory);
    auto const same = [number](Memory const& memory) { return memory.number == number; };
    auto const memory = std::find_if(memories_.begin(), memories_.end(), same);
    Removal removal;
    if (memory == memories_.end() || message.pdus.empty()) {
        removal.failure.error = ModemReply::kInvalidRequest;
        return removal;
    }
    if (selected_ != number) {
        if (auto failed = select(*memory)) return {std::move(*failed), {}};
    }
    auto before = read(index);
    if (is_about_the_modem(before.answer)) return {failure_of("AT+CMGR", before.answer), {}};
    if (!before.message) return {{}, {Outcome::gone, {}}};
    if (before.message->pdu != message.pdus.front())
        return {{}, {Outcome::changed, stored_at(message.place, std::move(*before.message))}};
    auto const deleted = command_("AT+CMGD=" + std::to_string(index));
    if (is_about_the_modem(deleted)) return {failure_of("AT+CMGD", deleted), {}};
    return {{}, {is_ok(deleted) ? Outcome::confirmed : Outcome::refused, {}}};
}

std::optional<Place> AtStorage::place_of(Announcement const& announcement) const {
    auto const found = std::find(kMemories.begin(), kMemories.end(), announcement.memory);
    if (found == kMemories.end() || !announcement.index || *announcement.index >= kMemory)
        return std::nullopt;
    auto const number = static_cast<std::size_t>(found - kMemories.begin());
    auto const same = [number](Memory const& memory) { return memory.number == number; };
    if (!std::any_of(memories_.begin(), memories_.end(), same)) return std::nullopt;
    return static_cast<Place>(number) * kMemory + *announcement.index;
}

}  // namespace kanal::sms
