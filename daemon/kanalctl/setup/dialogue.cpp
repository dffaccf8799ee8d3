#include "daemon/kanalctl/setup/dialogue.hpp"

#include "base/ascii.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>

namespace kanal::kanalctl {

namespace {

// Keys that end a program wait meanwhile: it would leave a terminal behind that shows nothing any more.
class WithoutEcho {
public:
    WithoutEcho() {
        terminal_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!terminal_) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~WithoutEcho() {
        if (terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    WithoutEcho(WithoutEcho const&) = delete;
    WithoutEcho& operator=(WithoutEcho const&) = delete;

private:
    termios before_ = {};
    bool terminal_ = false;
};

std::optional<std::vector<std::size_t>> read_numbers(std::string_view text, std::size_t most) {
    std::vector<std::size_t> numbers;
    for (std::size_t at = 0; at < text.size();) {
        auto const next = std::min(text.find_first_of(", ", at), text.size());
        auto const word = text.substr(at, next - at);
        at = next + 1;
        if (word.empty()) continue;
        auto const number = to_number<std::size_t>(word);
        if (!number || *number < 1 || *number > most) return std::nullopt;
        if (std::find(numbers.begin(), numbers.end(), *number) == numbers.end()) numbers.push_back(*number);
    }
    if (numbers.empty()) return std::nullopt;
    return numbers;
}

}  // namespace

std::string Dialogue::answer() {
    asked_ = true;
    std::cout << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) throw DialogueEnded();
    return std::string(trimmed(line));
}

std::string Dialogue::ask(std::string_view question, std::string_view usual) {
    std::cout << question;
    if (!usual.empty()) std::cout << " [" << usual << ']';
    std::cout << ": ";
    auto typed = answer();
    return typed.empty() ? std::string(usual) : typed;
}

bool Dialogue::yes(std::string_view question, bool usual) {
    for (;;) {
        std::cout << question << (usual ? " [Y/t]: " : " [y/T]: ");
        auto const typed = answer();
        if (typed.empty()) return usual;
        if (typed == "y" || typed == "Y" || typed == "ya" || typed == "Ya") return true;
        if (typed == "t" || typed == "T" || typed == "tidak" || typed == "Tidak") return false;
        std::cout << "Jawab y (ya) atau t (tidak).\n";
    }
}

std::vector<std::size_t> Dialogue::choose(std::string_view question, std::size_t most, std::size_t usual) {
    for (;;) {
        auto const numbers = read_numbers(ask(question, std::to_string(usual)), most);
        if (numbers) return *numbers;
        std::cout << "Ketik nomor dari daftar, 1 sampai " << most << ", dipisah koma.\n";
    }
}

std::string Dialogue::ask_hidden(std::string_view question) {
    std::cout << question << ": " << std::flush;
    WithoutEcho const silent;
    auto typed = answer();
    std::cout << '\n';
    return typed;
}

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
    return std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace kanal::kanalctl
