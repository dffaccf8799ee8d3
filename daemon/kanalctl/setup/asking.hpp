#pragma once

#include "daemon/kanalctl/setup/dialogue.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kanal::kanalctl {

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
