#include "normalizer/report_identity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace kanal;

namespace {

std::vector<std::string> sample_numbers() {
    std::vector<std::string> numbers = {"3273-26-000123-2", "32-26-000001-1", "3273-26-1234567-2"};
    for (std::uint32_t i = 0; i < 400; ++i) {
        numbers.push_back(normalizer::report_number("32.73", 2026, i * 239'017));
        numbers.push_back(normalizer::report_number("32", 2030, i));
    }
    return numbers;
}

bool is_report_number(std::string const& text) {
    auto const numbers = normalizer::read_typed_number(text).numbers;
    return std::find(numbers.begin(), numbers.end(), text) != numbers.end();
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

TEST_CASE("report number: it holds agency, year and serial") {
    CHECK(normalizer::report_number("32.73", 2026, 123).starts_with("3273-26-00000123-"));
    CHECK(normalizer::report_number("32", 2026, 123).starts_with("32-26-00000123-"));
    CHECK(normalizer::report_number("32.73", 2003, 99'999'999).starts_with("3273-03-99999999-"));
}

TEST_CASE("report number: the same three parts give the same number for ever") {
    // Citizens hold receipts with these.
    CHECK(normalizer::report_number("32.73", 2026, 48'172'093) == "3273-26-48172093-2");
    CHECK(normalizer::report_number("32", 2026, 1) == "32-26-00000001-6");
}

TEST_CASE("report number: every number given out is recognized, also those that were counted") {
    for (auto const& number : sample_numbers()) {
        CAPTURE(number);
        CHECK(is_report_number(number));
    }
}

TEST_CASE("report number: it is read however it is typed") {
    std::string const number = normalizer::report_number("32.73", 2026, 48'172'093);
    std::string digits = number;
    digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
    auto const with = [&](std::string const& separator) {
        std::string text = number;
        for (auto at = text.find('-'); at != std::string::npos; at = text.find('-', at + separator.size()))
            text.replace(at, 1, separator);
        return text;
    };
    for (std::string const& typed :
         {digits,
          with(" "),
          with("."),
          with(" - "),
          with("\u2013"),
          with("\u2014"),
          with("\u2011"),
          with("\u2212"),
          with("\u00a0"),
          "  " + number + " \n",
          "No. " + number,
          "NOMOR: " + number + ".",
          "#" + number,
          "\u200e" + number,
          std::string("\uff13\uff12\uff17\uff13") + digits.substr(4)}) {
        CAPTURE(typed);
        auto const read = normalizer::read_typed_number(typed);
        CHECK_FALSE(read.misread);
        CHECK(std::find(read.numbers.begin(), read.numbers.end(), number) != read.numbers.end());
    }
}

TEST_CASE("report number: a wrong, missing or further digit is told apart from what is no number") {
    std::string const number = normalizer::report_number("32.73", 2026, 48'172'093);
    for (std::string const& typed :
         {"3273-26-48172193-" + number.substr(17), number.substr(1), number.substr(0, 16), number + "1"}) {
        CAPTURE(typed);
        CHECK(normalizer::read_typed_number(typed).misread);
        CHECK(normalizer::read_typed_number(typed).numbers.empty());
    }
    for (std::string const typed :
         {"", "LAPOR-7734021", "7734021", "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11", "q-17", "\xff\xfe"}) {
        CAPTURE(typed);
        CHECK_FALSE(normalizer::read_typed_number(typed).misread);
        CHECK(normalizer::read_typed_number(typed).numbers.empty());
    }
}

TEST_CASE("report number: every single wrong digit is found") {
    for (auto const& number : sample_numbers()) {
        for (std::size_t i = 0; i < number.size(); ++i) {
            if (!is_digit(number[i])) continue;
            for (char wrong = '0'; wrong <= '9'; ++wrong) {
                auto misread = number;
                misread[i] = wrong;
                REQUIRE(is_report_number(misread) == (wrong == number[i]));
            }
        }
    }
}

TEST_CASE("report number: every swap of two neighbouring digits is found") {
    for (auto const& number : sample_numbers()) {
        for (std::size_t i = 0; i < number.size(); ++i) {
            std::size_t const next = number.find_first_of("0123456789", i + 1);
            if (!is_digit(number[i]) || next == std::string::npos || number[i] == number[next]) continue;
            auto swapped = number;
            std::swap(swapped[i], swapped[next]);
            REQUIRE_FALSE(is_report_number(swapped));
        }
    }
}
