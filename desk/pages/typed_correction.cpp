#include "desk/pages/typed_correction.hpp"

#include "desk/shown_text.hpp"
#include "desk/words.hpp"
#include "normalizer/clean_text.hpp"
#include "text/utf8.hpp"

#include <algorithm>

namespace kanal::desk {

namespace {

constexpr std::size_t kLongestTitle = 255;  // characters, as in the record
constexpr std::size_t kLongestPlace = 1000;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestCode = 64;

// One line of clean text; a reject names the field.
Result<std::string> line_of(std::string typed, char const* name, std::size_t most) {
    if (!is_utf8(typed)) return reject(std::string(name) + ": ada huruf yang tidak terbaca");
    auto line = one_line(normalizer::to_nfc(std::move(typed)));
    if (count_characters(line) > most)
        return reject(std::string(name) + ": paling banyak " + std::to_string(most) + " huruf");
    return line;
}

bool is_untouched(std::string const& typed, std::string const& stands) {
    return typed == shown_field(stands, true) || typed == shown_field(stands, false);
}

bool is_class(std::string_view value) {
    auto const& words = class_words();
    return std::any_of(words.begin(), words.end(), [value](auto const& word) { return word.value == value; });
}

class Changes {
public:
    explicit Changes(TypedCorrection& typed) : typed_(typed) {}

    void add(std::string const& text) {
        auto& changed = typed_.changed;
        changed += (changed.empty() ? "" : ", ") + text;
    }

private:
    TypedCorrection& typed_;
};

}  // namespace

std::string shown_field(std::string_view text, bool revealed) {
    return revealed ? one_line(text) : masked_line(text);
}

Result<TypedCorrection> typed_correction(Visit const& visit, VisibleReport const& found) {
    auto const& record = found.record;
    TypedCorrection typed;
    Changes changes(typed);

    auto title = line_of(visit.field("judul"), "judul", kLongestTitle);
    if (!title) return title.error();
    if (title->empty()) return reject("judul harus diisi");
    if (!is_untouched(*title, record.title)) {
        typed.correction.title = std::move(*title);
        changes.add("judul");
    }

    auto const chosen = visit.field("kelas");
    if (!chosen.empty() && !is_class(chosen)) return reject("klasifikasi ini tidak dikenal");
    if (!chosen.empty() && chosen != record.report_class) {
        changes.add(
            "klasifikasi " + (record.report_class.empty() ? "-" : record.report_class) + " -> " + chosen
        );
        typed.correction.report_class = chosen;
    }

    auto code = line_of(visit.field("kode"), "kode kategori", kLongestCode);
    auto name = line_of(visit.field("kategori"), "kategori", kLongestName);
    if (!code || !name) return !code ? code.error() : name.error();
    bool const same = is_untouched(*code, record.category_code) && is_untouched(*name, record.category);
    if (!same && !(code->empty() && name->empty())) {
        changes.add(
            "kategori " + (record.category_code.empty() ? "-" : record.category_code) + " -> " +
            (code->empty() ? "-" : *code)
        );
        typed.correction.category = Category{std::move(*code), std::move(*name)};
    }

    auto place = line_of(visit.field("lokasi"), "lokasi", kLongestPlace);
    if (!place) return place.error();
    if (!place->empty() && !is_untouched(*place, record.place)) {
        typed.correction.place = std::move(*place);
        changes.add("lokasi");
    }
    return typed;
}

}  // namespace kanal::desk
