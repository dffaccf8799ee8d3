#include "desk/shown_text.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

std::string pieces(std::string_view text, std::string_view typed) {
    std::string all;
    auto const data = desk::marked_text(text, desk::searched_words(typed));
    for (auto const& piece : data.list_value()) {
        auto const& shown = piece.get("text")->string_value();
        all += piece.get("marked")->is_true() ? "<" + shown + ">" : shown;
    }
    return all;
}

}  // namespace

TEST_CASE("shown text: searched words are marked in any case, the longer of two first, and nothing is lost") {
    CHECK(pieces("Jalan rusak di Jl. Mawar", "jalan MAWAR") == "<Jalan> rusak di Jl. <Mawar>");
    CHECK(pieces("lampu lampu", "lamp lampu") == "<lampu> <lampu>");
    CHECK(pieces("apa adanya", "") == "apa adanya");
    CHECK(pieces("", "kata") == "");
    CHECK(pieces("a\"b\"c", "\"b\"") == "a\"<b>\"c");
}

TEST_CASE("shown text: what steers a browser or a reader's eye is shown as what it is") {
    CHECK(
        desk::whole_text("a\xE2\x80\xAE"
                         "b\nc") == "a\\u202Eb\nc"
    );
    CHECK(
        desk::one_line("a\nb\xE2\x80\xA8"
                       "c") == "a bc"
    );
    CHECK(desk::whole_text("rusak \xFF") == "rusak \xEF\xBF\xBD");
    CHECK(desk::masked_text("hubungi 081234567890") == "hubungi [telepon]");
    CHECK(desk::masked_line("NIK 3273010101900001\nsaya").find("3273010101900001") == std::string::npos);
}
