#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string_view>
#include <utility>

namespace kanal::operations {

// An error of the spool or of another part, whose words are for developers, in words for the person who
// asked. What is worded for him passes.
Error for_person(Error const& error);

// Changes that a person makes. Each is a struct of its arguments with
//   kName      as in the journal
//   kRight     what the actor must be allowed
//   Outcome    what came of it
//   perform()  makes the change and its line in the journal in one transaction of the spool
// The same for whoever asks: the admin socket, the operators' pages, a test. Loop thread.
class Operations {
public:
    explicit Operations(Surroundings surroundings) : surroundings_(std::move(surroundings)) {}

    // The error is for the person who asked: whole words in Indonesian. Reject: nothing was changed, and
    // asking again changes nothing. Retry: whether it was changed is unknown; asking again is harmless.
    // Compiled for the operations that operations.cpp lists.
    template <class Operation>
    asio::awaitable<Result<typename Operation::Outcome>> run(Operation operation, Actor actor);

    // For what takes several steps; a refusal is logged.
    static bool allowed(Actor const& actor, Right right, std::string_view operation);
    static Error not_allowed();

private:
    Surroundings surroundings_;
};

}  // namespace kanal::operations
