#include "channels/client_api/text_rules.hpp"
#include "channels/open311/attribute_answers.hpp"
#include "channels/open311/decimal.hpp"
#include "channels/open311/request_form.hpp"

#include <cmath>

namespace kanal::open311 {

namespace {

constexpr std::size_t kLongestDescription = 4000;  // characters, as GeoReport says
constexpr std::size_t kLongestField = 1000;
constexpr std::size_t kMostUrls = 20;

// One POST into one submission, part by part; what is wrong goes to the faults.
class Reader {
public:
    Reader(RequestForm& form, Services const& services, PostedRequest& made)
        : form_(form), services_(services), made_(made) {}

    void read_service() {
        auto const code = form_.field("service_code");
        if (code.empty()) return fault(400, "service_code was not provided");
        made_.service = find_service(services_, code);
        if (made_.service == nullptr) return fault(404, "service_code was not found");
        made_.submission.category = Category{made_.service->code, made_.service->name};
        made_.submission.wishes.report_class = made_.service->report_class;
    }

    void read_text() {
        auto& text = made_.submission.text;
        text = form_.field("description");
        if (client_api::count_characters(text) > kLongestDescription)
            fault(400, "description has more than 4000 characters");
        if (made_.service == nullptr) return;
        if (client_api::is_blank(text)) made_.submission.title = made_.service->name;
        auto const answers = read_answers(form_.fields, *made_.service, made_.faults);
        if (!answers.empty()) text.append(text.empty() ? "" : "\n\n").append(answers);
    }

    void read_place() {
        Place place;
        place.said = line("address_string");
        if (place.said.empty()) place.said = line("address_id");
        auto const latitude = form_.field("lat");
        auto const longitude = form_.field("long");
        if (latitude.empty() != longitude.empty()) return fault(400, "lat and long go together");
        if (!latitude.empty()) {
            place.latitude = degrees(latitude, 90, "lat must be a number from -90 to 90");
            place.longitude = degrees(longitude, 180, "long must be a number from -180 to 180");
        } else if (place.said.empty()) {
            fault(400, "a location is required: lat and long, address_string or address_id");
        }
        made_.submission.place = std::move(place);
    }

    void read_author() {
        auto& author = made_.submission.author;
        author.name = line("first_name");
        auto const last_name = line("last_name");
        if (!last_name.empty()) author.name.append(author.name.empty() ? "" : " ").append(last_name);
        author.phone = line("phone");
        author.email = line("email");
        author.account = line("account_id");
    }

    // No part of GeoReport, and names that nothing in it has.
    void read_wishes() {
        made_.submission.wishes.anonymous = flag("anonymous", "anonymous must be true or false");
        made_.submission.wishes.confidential = flag("confidential", "confidential must be true or false");
    }

    // A picture is no reason to refuse what the citizen says: it is named among the problems.
    void read_media() {
        auto& submission = made_.submission;
        submission.attachments = std::move(form_.files);
        std::size_t urls = 0;
        for (auto const& [name, value] : form_.fields) {
            if (name != "media_url" || value.empty()) continue;
            bool const usable = value.starts_with("https://") && value.size() <= 2 * kLongestField;
            if (!usable) submission.problems.emplace_back("media_url: no https address");
            if (++urls > kMostUrls) submission.problems.emplace_back("media_url: more than 20, left out");
            if (urls > kMostUrls) return;
            if (usable) submission.attachments.push_back({.url = value});
        }
    }

private:
    void fault(unsigned code, std::string_view description) { made_.faults.push_back({code, description}); }

    std::string line(std::string_view name) {
        auto const value = form_.field(name);
        if (client_api::count_characters(value) > kLongestField)
            fault(400, "a field has more than 1000 characters");
        return std::string(value);
    }

    double degrees(std::string_view said, double most, std::string_view wrong) {
        auto const value = parse_decimal(said);
        if (!value || std::abs(*value) > most) fault(400, wrong);
        return value.value_or(0);
    }

    bool flag(std::string_view name, std::string_view wrong) {
        auto const said = form_.field(name);
        if (!said.empty() && said != "true" && said != "false") fault(400, wrong);
        return said == "true";
    }

    RequestForm& form_;
    Services const& services_;
    PostedRequest& made_;
};

}  // namespace

PostedRequest read_request(RequestForm form, Services const& services) {
    PostedRequest made;
    Reader reader(form, services, made);
    made.submission.fingerprint = fingerprint_of(form);
    reader.read_service();
    reader.read_text();
    reader.read_place();
    reader.read_author();
    reader.read_wishes();
    reader.read_media();
    made.submission.raw = std::move(form.raw);
    return made;
}

}  // namespace kanal::open311
