#include "operations/person.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kanal::operations {

namespace json = boost::json;

namespace {

constexpr std::string_view kRoles[] = {"pengamat", "petugas", "admin"};

std::int64_t to_number(Time time) {
    return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

Time time_at_key(json::object const& from, char const* key) {
    auto const* const value = from.if_contains(key);
    auto const number = value != nullptr && value->is_int64() ? value->as_int64() : 0;
    return Time(std::chrono::milliseconds(number));
}

std::optional<json::object> read_object(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    return std::move(parsed->as_object());
}

}  // namespace

std::optional<Role> role_of(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kRoles); ++i)
        if (kRoles[i] == name) return static_cast<Role>(i);
    return std::nullopt;
}

std::string_view to_text(Role role) {
    return kRoles[static_cast<std::size_t>(role)];
}

Rights Person::rights() const {
    Rights rights{Right::view};
    if (role == Role::officer) rights = {Right::view, Right::enter, Right::decide, Right::reveal};
    if (role == Role::administrator)
        rights = {Right::view, Right::enter, Right::decide, Right::reveal, Right::administer};
    return confidential ? rights.with(Right::confidential) : rights;
}

Actor Person::actor() const {
    return {"meja/" + name, rights()};
}

bool is_person_name(std::string_view name) {
    auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    auto const fits = [&](char c) { return is_letter(c) || c == '.' || c == '_' || c == '-'; };
    return !name.empty() && name.size() <= 32 && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), fits);
}

std::string write_person(Person const& person) {
    json::object object;
    object["role"] = json::string_view(to_text(person.role).data(), to_text(person.role).size());
    object["confidential"] = person.confidential;
    object["password"] = person.password;
    object["link"] = person.link;
    object["link_end"] = to_number(person.link_end.value_or(Time()));
    object["shortcuts"] = person.shortcuts;
    object["added_at"] = to_number(person.added_at);
    return json::serialize(object);
}

std::optional<Person> read_person(std::string name, std::string_view text) {
    auto const object = read_object(text);
    auto const role = object ? role_of(text_at(*object, "role").value_or("")) : std::nullopt;
    if (!role) return std::nullopt;
    Person person;
    person.name = std::move(name);
    person.role = *role;
    person.confidential = flag_at(*object, "confidential");
    person.password = text_at(*object, "password").value_or("");
    person.link = text_at(*object, "link").value_or("");
    if (!person.link.empty()) person.link_end = time_at_key(*object, "link_end");
    person.shortcuts = flag_at(*object, "shortcuts");
    person.added_at = time_at_key(*object, "added_at");
    return person;
}

std::string write_session(Session const& session) {
    json::object object;
    object["person"] = session.person;
    object["begun_at"] = to_number(session.begun_at);
    object["used_at"] = to_number(session.used_at);
    return json::serialize(object);
}

std::optional<Session> read_session(std::string key, std::string_view text) {
    auto const object = read_object(text);
    if (!object) return std::nullopt;
    Session session;
    session.key = std::move(key);
    session.person = text_at(*object, "person").value_or("");
    session.begun_at = time_at_key(*object, "begun_at");
    session.used_at = time_at_key(*object, "used_at");
    if (session.person.empty()) return std::nullopt;
    return session;
}

}  // namespace kanal::operations
