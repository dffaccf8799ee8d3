#pragma once

#include "channels/sms/at_line.hpp"
#include "channels/sms/at_response.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kanal::sms {

// The messages that a modem keeps, in PDU mode (3GPP TS 27.005, 3), exactly as it gives them and under its
// own indices: some count from 0, some from 1, and only the modem knows. A place is a memory's number times
// 100000, and the index. Deletes nothing that it has not read at the same index the moment before. One
// command at a time; a refused one is an error with its name.
class AtStorage {
public:
    using Command = std::function<AtResponse(std::string const&)>;
    explicit AtStorage(Command command) : command_(std::move(command)) {}

    // `used` and `size` of all memories together. Before the first list; selects the PDU mode too, since a
    // modem that started again by itself has forgotten it.
    ModemReply count();

    // All that lies there; also what the modem's list does not show: at the announced places, and by a search
    // index by index.
    struct Listed {
        ModemReply failure = {};  // error 0: the list is whole
        std::vector<StoredMessage> messages = {};
    };
    Listed list(std::vector<Place> const& announced, Search search);

    // Reads the message's place, and deletes what lies there if it is the same PDU. A failure says that the
    // modem did not answer, or is busy, or has no such memory: nothing is known of the place.
    struct Removal {
        ModemReply failure = {};  // error 0: there is none
        ModemReply::Deletion deletion = {};
    };
    Removal remove(StoredMessage const& message);

    // Nothing when it is in a memory that is not listed here.
    std::optional<Place> place_of(Announcement const& announcement) const;

private:
    struct Memory {
        std::size_t number = 0;
        MemoryCount count = {};
    };
    struct Reading {
        AtResponse answer = {};
        std::optional<ListedMessage> message = {};
    };
    std::optional<ModemReply> choose_mode();
    void find_memories();
    std::optional<ModemReply> select(Memory& memory);
    Reading read(int index);
    std::optional<ModemReply> list_memory(Memory& memory, Search search, Listed& listed);
    std::optional<ModemReply> read_more(
        Memory const& memory, std::vector<int> const& indices, bool until_counted, Listed& listed
    );

    Command command_;
    std::vector<Memory> memories_ = {};
    std::optional<std::size_t> selected_ = {};
};

// Why a command was in vain: no answer, busy, or refused, with its name.
ModemReply failure_of(std::string_view command, AtResponse const& answer);

}  // namespace kanal::sms
