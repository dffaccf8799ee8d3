#include "readmodel/search_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal::readmodel;
using Words = std::vector<std::string>;

TEST_CASE("fold: case, compatible letters and white space make no difference") {
    CHECK(fold("Jl. MAWAR\tno.\n 3 ") == "jl. mawar no. 3");
    CHECK(fold("ＪＡＬＡＮ") == "jalan");
    CHECK(fold("Straße ÉCOLE") == fold("STRASSE école"));
    CHECK(fold("") == "");
    CHECK(fold(" \n ") == "");
}

TEST_CASE("words: what stands between quotation marks is one word, and nothing is an operator") {
    CHECK(words_of("Lampu  MATI") == Words{"lampu", "mati"});
    CHECK(words_of("\"Lampu  mati\" jalan") == Words{"lampu mati", "jalan"});
    CHECK(words_of("a\"b OR NOT c* \"offen") == Words{"a\"b", "or", "not", "c*", "\"offen"});
    CHECK(words_of("").empty());
    CHECK(words_of("\"\" \t").empty());
    CHECK(words_of(std::string(100'000, 'x')).at(0).size() == 200);
    CHECK(words_of("a b c d e f g h i j k l m n o p q r").size() == 16);
}

TEST_CASE("phone digits: however a number is typed, what stands in every way to write it is looked for") {
    for (auto const* typed : {"0812-3456-7890", "+62 812 3456 7890", "6281234567890", "(0812) 34567890"})
        CHECK(phone_digits(typed) == "81234567890");
    CHECK(phone_digits("Siti 081234567890").empty());
    CHECK(phone_digits("0812") == "812");
    CHECK(phone_digits("12").empty());
    CHECK(phone_digits("000").empty());
    CHECK(phone_digits("").empty());
}

TEST_CASE("trigrams: an expression holds every third letter of a word, in quotation marks") {
    CHECK(trigrams_of({"jalan"}) == R"("jal" AND "ala" AND "lan")");
    CHECK(trigrams_of({"ab"}).empty());
    CHECK(trigrams_of({"a\"b"}) == R"("a""b")");
    CHECK(trigrams_of({"abc", "x", "def"}) == R"("abc" AND "def")");
    CHECK(trigrams_of({"éèê"}) == "\"éèê\"");
    auto const longest = trigrams_of({std::string(200, 'x')});
    CHECK(std::count(longest.begin(), longest.end(), '"') / 2 <= 10);
}
