#include "channels/open311/posted_request.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "channels/client_api/field_rules.hpp"
#include "channels/open311/attribute_answers.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace kanal::open311 {

namespace {

constexpr std::size_t kMostUrls = 20;
constexpr std::size_t kLongestUrl = 2000;

// Fields that a part of a report is made of: of each, of a new one, and of an addition.
constexpr std::string_view kCarried[] = {
    "account_id",
    "address_id",
    "address_string",
    "anonymous",
    "confidential",
    "description",
    "email",
    "first_name",
    "last_name",
    "lat",
    "long",
    "phone",
    "title"};
constexpr std::string_view kOfRequest[] = {"requested_datetime", "zipcode"};
constexpr std::string_view kOfUpdate[] = {"status", "updated_datetime"};
// Fields that say nothing of it.
constexpr std::string_view kSilent[] = {"device_id", "deviceid", "jurisdiction_id"};
constexpr std::string_view kSilentInUpdate[] = {"service_request_id", "update_id"};

template <std::size_t Size>
bool lists(std::string_view const (&names)[Size], std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_media(std::string_view name) {
    auto const plain = name.substr(0, name.find('['));
    return plain == "media_url" || plain == "media";
}

// One POST into one submission, part by part; what is wrong goes to the faults.
class Reader {
public:
    Reader(RequestForm& form, PostedRequest& made) : form_(form), made_(made) {}

    void read_service(Services const& services) {
        auto const code = form_.field("service_code");
        if (code.empty()) return fault(400, "service_code was not provided");
        made_.service = find_service(services, code);
        if (made_.service == nullptr) return fault(404, "service_code was not found");
        made_.submission.category = Category{made_.service->code, made_.service->name};
        made_.submission.wishes.report_class = made_.service->report_class;
    }

    void read_text() {
        auto& submission = made_.submission;
        submission.title = form_.field("title");
        submission.text = form_.field("description");
        if (made_.service == nullptr) return;
        bool const says_nothing =
            client_api::is_blank(submission.text) && client_api::is_blank(submission.title);
        if (says_nothing) submission.title = made_.service->name;
        add_lines(read_answers(form_.fields, *made_.service, made_.faults), "\n\n");
        auto const zipcode = form_.field("zipcode");
        if (!zipcode.empty()) add_lines("Kode pos: " + std::string(zipcode), "\n");
    }

    // What is added to a report is a report itself, which names the first.
    void read_addition() {
        is_update_ = true;
        made_.about = form_.field("service_request_id");
        if (made_.about.empty()) fault(400, "service_request_id was not provided");
        auto const description = form_.field("description");
        auto const status = form_.field("status");
        bool const has_media = std::any_of(form_.fields.begin(), form_.fields.end(), [](auto const& field) {
            return is_media(field.first) && !field.second.empty();
        });
        bool const says_nothing = client_api::is_blank(description) && status.empty();
        if (says_nothing && form_.files.empty() && !has_media) fault(400, "description was not provided");
        auto const reference = "Tambahan untuk laporan " + one_line(made_.about);
        made_.submission.title = reference;
        made_.submission.text = description;
        if (!status.empty()) add_lines("Status menurut pengirim: " + std::string(status), "\n\n");
        add_lines(reference + '.', "\n\n");
        auto const title = form_.field("title");
        if (!title.empty()) problem("title", title);
    }

    void read_time(std::string_view name) {
        auto const said = form_.field(name);
        if (said.empty()) return;
        made_.submission.said_at = parse_time(said);
        if (!made_.submission.said_at) problem(std::string(name) + ", no date with time and zone", said);
    }

    void read_place(bool required) {
        Place place;
        place.said = form_.field("address_string");
        auto const address_id = form_.field("address_id");
        if (place.said.empty())
            place.said = address_id;
        else if (!address_id.empty())
            problem("address_id", address_id);
        auto const latitude = form_.field("lat");
        auto const longitude = form_.field("long");
        if (latitude.empty() != longitude.empty()) return fault(400, "lat and long go together");
        if (!latitude.empty()) {
            place.latitude = degrees(latitude, 90, "lat must be a number from -90 to 90");
            place.longitude = degrees(longitude, 180, "long must be a number from -180 to 180");
        } else if (place.said.empty()) {
            if (required) fault(400, "a location is required: lat and long, address_string or address_id");
            return;
        }
        made_.submission.place = std::move(place);
    }

    void read_author() {
        auto& author = made_.submission.author;
        author.name = form_.field("first_name");
        auto const last_name = form_.field("last_name");
        if (!last_name.empty()) author.name.append(author.name.empty() ? "" : " ").append(last_name);
        author.phone = form_.field("phone");
        author.email = form_.field("email");
        author.account = form_.field("account_id");
    }

    // No part of GeoReport, and names that nothing in it has.
    void read_wishes() {
        made_.submission.wishes.anonymous = flag("anonymous", "anonymous must be true or false");
        made_.submission.wishes.confidential = flag("confidential", "confidential must be true or false");
    }

    // A picture is no reason to refuse what the citizen says: what is wrong with it is named among the
    // problems.
    void read_media() {
        auto& submission = made_.submission;
        submission.attachments = std::move(form_.files);
        std::size_t urls = 0;
        for (auto const& [name, value] : form_.fields) {
            if (!is_media(name) || value.empty()) continue;
            bool const is_web = value.starts_with("https://") || value.starts_with("http://");
            if (!is_web)
                problem(name + ", no address of a picture", value);
            else if (value.starts_with("http://") || value.size() > kLongestUrl)
                problem(name + ", not fetched", value);
            else if (++urls > kMostUrls)
                problem(name + ", more than 20, not fetched", value);
            else
                submission.attachments.push_back({.url = value});
        }
    }

    // Nobody who reads the record should miss what only this client has a field for.
    void keep_the_rest() {
        for (auto const& [name, value] : form_.fields) {
            bool const silent =
                lists(kSilent, name) || (is_update_ ? lists(kSilentInUpdate, name) : name == "service_code");
            bool const elsewhere = is_media(name) || (!is_update_ && is_attribute(name));
            if (value.empty() || silent || elsewhere) continue;
            bool const carried =
                lists(kCarried, name) || (is_update_ ? lists(kOfUpdate, name) : lists(kOfRequest, name));
            if (!carried) problem("field " + name, value);
            if (carried && value != form_.field(name)) problem(name + ", once more", value);
        }
    }

private:
    void fault(unsigned code, std::string_view description) {
        made_.faults.push_back({code, std::string(description)});
    }

    void problem(std::string_view what, std::string_view said) {
        made_.submission.problems.push_back(one_line(what) + ": " + one_line(said));
    }

    static std::string one_line(std::string_view text) {
        std::string line(text);
        std::replace_if(line.begin(), line.end(), is_control, ' ');
        return line;
    }

    void add_lines(std::string_view lines, std::string_view separator) {
        auto& text = made_.submission.text;
        if (!lines.empty()) text.append(text.empty() ? "" : separator).append(lines);
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
    PostedRequest& made_;
    bool is_update_ = false;
};

}  // namespace

PostedRequest read_request(RequestForm form, Services const& services) {
    PostedRequest made;
    Reader reader(form, made);
    made.submission.fingerprint = fingerprint_of(form);
    made.submission.bytes_may_differ = true;  // `raw` has the fields in the order in which they came
    reader.read_service(services);
    reader.read_text();
    reader.read_time("requested_datetime");
    reader.read_place(true);
    reader.read_author();
    reader.read_wishes();
    reader.keep_the_rest();
    reader.read_media();
    made.submission.raw = std::move(form.raw);
    return made;
}

PostedRequest read_update(RequestForm form) {
    PostedRequest made;
    Reader reader(form, made);
    auto const fingerprint = fingerprint_of(form);
    made.submission.fingerprint = fingerprint;
    made.submission.bytes_may_differ = true;  // as above
    // The client's own number: the same update under it is the same for ever.
    auto const update_id = form.field("update_id");
    if (!update_id.empty())
        made.submission.external_id =
            "update:" + to_hex(sha256(std::string(update_id) + to_hex(fingerprint)));
    reader.read_addition();
    reader.read_time("updated_datetime");
    reader.read_place(false);
    reader.read_author();
    reader.read_wishes();
    reader.keep_the_rest();
    reader.read_media();
    made.submission.raw = std::move(form.raw);
    return made;
}

}  // namespace kanal::open311
