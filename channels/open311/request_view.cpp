#include "channels/open311/request_view.hpp"

#include "base/digest.hpp"
#include "base/time_text.hpp"
#include "channels/open311/answer.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace kanal::open311 {

namespace {

namespace json = boost::json;

json::object record_of(ReportView const& view) {
    boost::system::error_code failed;
    auto document = json::parse(view.record, failed);
    auto* object = document.if_object();
    return failed || object == nullptr ? json::object() : std::move(*object);
}

std::string text_of(json::object const* from, std::string_view key) {
    return from == nullptr ? std::string() : text_at(*from, key).value_or("");
}

std::string_view words_of(CentreEvent const& event) {
    return event.state == CentreState::other ? std::string_view(event.word) : indonesian_text(event.state);
}

bool ends(CentreEvent const& event) {
    return event.state == CentreState::done || event.state == CentreState::rejected;
}

std::string handed_on(ReportStatus const& status) {
    std::string numbers;
    for (auto const& id : status.tracking_ids)
        numbers.append(numbers.empty() ? " dengan nomor " : ", ").append(id);
    return "Diteruskan ke SP4N-LAPOR!" + numbers + ".";
}

std::string notes_on(ReportStatus const& status, bool withdrawn) {
    if (withdrawn) return "Dicabut oleh pelapor.";
    if (status.state == "closed") return "Ditutup oleh petugas.";
    if (status.state == "queued") return "Diterima, menunggu diteruskan ke SP4N-LAPOR!.";
    if (status.state != "delivered") return "Sedang diperiksa petugas.";
    auto notes = handed_on(status);
    auto const said = status.progress.empty() ? std::string_view() : words_of(status.progress.back());
    if (!said.empty()) notes.append(" Keadaan di sana: ").append(said).append(".");
    return notes;
}

// The centre has ended its work on it.
bool is_finished(ReportStatus const& status) {
    return !status.progress.empty() && ends(status.progress.back());
}

// The same for the same event, and short: a centre's own name of it may be long.
std::string name_of(CentreEvent const& event) {
    return to_hex(sha256(event.centre + "\n" + event.event)).substr(0, 16);
}

// The list may have changed since; then nobody can say what the client was given, and both names are found.
std::string id_of(ReportStatus const& status, Service const* service) {
    if (service == nullptr || service->realtime) return status.number;
    return status.tracking_ids.empty() ? std::string() : status.tracking_ids.front();
}

json::value degrees(json::object const* place, std::string_view key) {
    auto const* point = place == nullptr ? nullptr : object_at(*place, "point");
    auto const* value = point == nullptr ? nullptr : point->if_contains(key);
    return value == nullptr ? json::value(nullptr) : *value;
}

}  // namespace

ServiceRequest show(ReportView const& view, Services const& services) {
    auto const record = record_of(view);
    auto const* category = object_at(record, "category");
    auto const* privacy = object_at(record, "privacy");
    auto const* place = object_at(record, "place");
    ServiceRequest made;
    made.service_code = text_of(category, "code");
    if (made.service_code.empty()) made.service_code = view.category;
    auto const* service = find_service(services, made.service_code);
    made.id = id_of(view.status, service);
    made.confidential = privacy != nullptr && flag_at(*privacy, "confidential");
    bool const withdrawn = flag_at(record, "withdrawn");
    made.withdrawn = withdrawn;
    made.open = !withdrawn && view.status.state != "closed" && !is_finished(view.status);
    bool const passed = view.status.state == "queued" || view.status.state == "delivered";
    // What was added to a request has no service of its own.
    made.listed = passed && !view.record.empty() && !made.service_code.empty();
    bool const expects = service != nullptr && service->expected_within > Duration::zero();
    made.shown = {
        {"service_request_id", text_or_null(made.id)},
        {"status", made.open ? "open" : "closed"},
        {"status_notes", text_or_null(notes_on(view.status, withdrawn))},
        {"service_name", text_or_null(service == nullptr ? text_of(category, "name") : service->name)},
        {"service_code", text_or_null(made.service_code)},
        {"description", text_or_null(text_of(&record, "public_text"))},
        {"agency_responsible", text_or_null(service == nullptr ? std::string() : service->agency)},
        {"service_notice", text_or_null(service == nullptr ? std::string() : service->notice)},
        {"requested_datetime", rfc3339_seconds(view.received_at)},
        {"updated_datetime", rfc3339_seconds(view.changed_at)},
        {"expected_datetime",
         text_or_null(
             expects ? rfc3339_seconds(view.received_at + service->expected_within) : std::string()
         )},
        {"address", text_or_null(text_of(place, "public_said"))},
        {"address_id", nullptr},
        {"zipcode", nullptr},
        {"lat", degrees(place, "latitude")},
        {"long", degrees(place, "longitude")},
        // A stranger's address would be loaded by every page that shows the list.
        {"media_url", nullptr},
    };
    return made;
}

std::vector<RequestUpdate> updates_of(ReportView const& view, ServiceRequest const& request) {
    std::vector<RequestUpdate> updates;
    auto const add = [&](Time at, std::string const& name, bool open, std::string_view description) {
        updates.push_back(
            {at,
             {{"update_id", view.status.number + "-" + name},
              {"service_request_id", request.id},
              {"status", open ? "open" : "closed"},
              {"updated_datetime", rfc3339_seconds(at)},
              {"description", text_or_null(description)},
              {"media_url", nullptr}}}
        );
    };
    if (view.taken_at != Time() && view.status.state == "delivered")
        add(view.taken_at, "delivered", true, handed_on(view.status));
    for (auto const& event : view.status.progress)
        if (auto const words = words_of(event); !words.empty())
            add(event.heard_at, name_of(event), !ends(event), words);
    bool const closed = view.closed_at != Time();
    if (closed || request.withdrawn)
        add(closed ? view.closed_at : view.changed_at,
            "closed",
            false,
            notes_on(view.status, request.withdrawn));
    std::stable_sort(updates.begin(), updates.end(), [](RequestUpdate const& a, RequestUpdate const& b) {
        return a.at < b.at;
    });
    return updates;
}

void hide_content(json::object& shown) {
    for (auto const key : {"description", "address", "lat", "long"})
        shown[key] = nullptr;
}

}  // namespace kanal::open311
