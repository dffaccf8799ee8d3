#include "daemon/kanalctl/setup/asking.hpp"

#include <algorithm>
#include <iostream>

namespace kanal::kanalctl {

std::string Asking::find(Question const& question) {
    if (dialogue_ == nullptr || !question.option.empty()) {
        auto found = question.option.empty() ? question.usual : question.option;
        if (!question.good(found)) fault(question.fault);
        return found;
    }
    for (;;) {
        auto found = dialogue_->ask(question.words, question.usual);
        if (question.good(found)) return found;
        std::cout << question.fault << '\n';
    }
}

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace kanal::kanalctl
