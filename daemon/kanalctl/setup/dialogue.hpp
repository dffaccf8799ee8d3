#pragma once

#include <functional>
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

// Where an answer comes from: an option first, then a person, then what is usual.
class Asking {
public:
    // `dialogue` is nothing where nobody is to be asked. Both outlive this.
    Asking(Dialogue* dialogue, std::vector<std::string>& faults) : dialogue_(dialogue), faults_(faults) {}

    struct Question {
        std::string option = {};  // what the option said; empty: it was not given
        std::string words = {};
        std::string usual = {};
        std::string fault = {};  // what is said of an answer that will not do
        std::function<bool(std::string const&)> good = {};
    };

    // A person is asked until his answer is good; of an option or of what is usual a fault is noted.
    std::string find(Question const& question);

    Dialogue* dialogue() const { return dialogue_; }
    Asking without_dialogue() const { return Asking(nullptr, faults_); }
    void fault(std::string text) { faults_.push_back(std::move(text)); }

private:
    Dialogue* dialogue_;
    std::vector<std::string>& faults_;
};

// One line of text without control characters.
bool is_one_line(std::string_view text);

}  // namespace kanal::kanalctl
