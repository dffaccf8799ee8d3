#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::kanalctl {

// The person went away in the middle of the questions.
struct DialogueEnded : std::runtime_error {
    DialogueEnded() : std::runtime_error("pertanyaan tidak dijawab") {}
};

// Questions at a terminal: standard output and input. Each call waits for an answer, and throws DialogueEnded
// where none can come any more.
class Dialogue {
public:
    // The line as typed, without blanks around it; `usual` when nothing is typed.
    std::string ask(std::string_view question, std::string_view usual = {});
    bool yes(std::string_view question, bool usual);
    // The numbers that were typed, from 1 to `most`, each once, at least one.
    std::vector<std::size_t> choose(std::string_view question, std::size_t most, std::size_t usual);
    // As `ask`, and the terminal does not show what is typed.
    std::string ask_hidden(std::string_view question);

    bool has_asked() const { return asked_; }

private:
    std::string answer();
    bool asked_ = false;
};

}  // namespace kanal::kanalctl
