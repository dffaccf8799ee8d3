#include "normalizer/number.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kanal;

namespace {

std::vector<std::string> sample_numbers() {
    std::vector<std::string> numbers;
    for (std::uint64_t sequence = 0; sequence < 400; ++sequence) {
        numbers.push_back(report_number("32.73", 2026, sequence * 7919));
        numbers.push_back(report_number("32", 2030, sequence));
    }
    return numbers;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

TEST_CASE("report number: it holds agency, year and sequence") {
    CHECK(report_number("32.73", 2026, 123).starts_with("3273-26-000123-"));
    CHECK(report_number("32", 2026, 123).starts_with("32-26-000123-"));
    CHECK(report_number("32.73", 2003, 1).starts_with("3273-03-000001-"));
    CHECK(report_number("32.73", 2026, 1234567).starts_with("3273-26-1234567-"));
}

TEST_CASE("report number: the same three parts give the same number for ever") {
    // Citizens hold receipts with these.
    CHECK(report_number("32.73", 2026, 123) == "3273-26-000123-2");
    CHECK(report_number("32", 2026, 1) == "32-26-000001-1");
}

TEST_CASE("report number: every number given out is recognized") {
    for (auto const& number : sample_numbers())
        CHECK(is_report_number(number));
    CHECK(is_report_number(report_number("32.73", 2026, 18446744073709551615U)));
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

TEST_CASE("report number: what has another shape is none") {
    auto const number = report_number("32.73", 2026, 123);
    for (std::string const& text :
         {std::string(),
          std::string("-"),
          std::string("---"),
          std::string("3273-26-000123"),
          number + "0",
          " " + number,
          number + "-",
          std::string("32.73-26-000123-2"),
          std::string("-26-000123-2"),
          std::string("0-00-000000-0"),
          std::string("3273-26-0000000-0")}) {
        CAPTURE(text);
        CHECK_FALSE(is_report_number(text));
    }
}
