#include "desk/page.hpp"

#include "base/ascii.hpp"

namespace kanal::desk {

std::string Visit::field(std::string_view field_name) const {
    for (auto const& [key, value] : form)
        if (key == field_name) return std::string(trimmed(value));
    return {};
}

std::vector<std::string> Visit::fields(std::string_view field_name) const {
    std::vector<std::string> found;
    for (auto const& [key, value] : form)
        if (key == field_name) found.emplace_back(trimmed(value));
    return found;
}

std::string Visit::parameter(std::string_view parameter_name) const {
    return std::string(trimmed(request.parameter(parameter_name).value_or("")));
}

Page redirect_to(std::string location, std::string notice) {
    Page page;
    page.status = 303;
    page.location = std::move(location);
    page.notice = std::move(notice);
    return page;
}

Page refusal_page(unsigned status, std::string sentence) {
    Page page;
    page.status = status;
    page.view = "galat";
    page.title = "Tidak dapat dilakukan";
    page.data["kalimat"] = Data(std::move(sentence));
    return page;
}

Page refusal_page(Error const& error) {
    auto sentence = error.what;
    if (!sentence.empty()) sentence.front() = ascii_upper(sentence.front());
    if (!sentence.ends_with('.')) sentence += '.';
    return refusal_page(error.fault == Fault::reject ? 422 : 503, std::move(sentence));
}

}  // namespace kanal::desk
