#include "daemon/admin/desk_commands.hpp"

#include "base/time_text.hpp"
#include "operations/journal.hpp"
#include "operations/people.hpp"

#include <boost/json/array.hpp>
#include <charconv>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Parts = AdminCommands::Parts;

constexpr std::size_t kLines = 50;

json::string text_of(std::string_view text) {
    return json::string(text.data(), text.size());
}

Result<operations::Role> role_in(AdminRequest const& request) {
    auto const word = request.text("role");
    auto const role = operations::role_of(word.empty() ? "petugas" : word);
    if (!role) return reject("peran: pengamat, petugas atau admin");
    return *role;
}

json::object link_answer(Parts& parts, operations::OneTimeLink const& link) {
    json::object answer;
    answer["name"] = link.name;
    answer["link"] = parts.desk_address() + "/sandi?kunci=" + link.key;
    answer["until"] = rfc3339_seconds(link.end);
    return answer;
}

asio::awaitable<AdminAnswer> add(Parts& parts, AdminRequest const& request) {
    auto const role = role_in(request);
    if (!role) co_return role.error();
    operations::AddPerson person;
    person.name = request.text("name");
    person.role = *role;
    person.confidential = request.text("confidential") == "yes";
    auto adding = parts.operations.run(std::move(person), request.actor);
    auto const link = co_await std::move(adding);
    if (!link) co_return link.error();
    co_return link_answer(parts, *link);
}

asio::awaitable<AdminAnswer> renew(Parts& parts, AdminRequest const& request) {
    operations::RenewLink renewal;
    renewal.name = request.text("name");
    auto renewing = parts.operations.run(std::move(renewal), request.actor);
    auto const link = co_await std::move(renewing);
    if (!link) co_return link.error();
    co_return link_answer(parts, *link);
}

asio::awaitable<AdminAnswer> remove(Parts& parts, AdminRequest const& request) {
    operations::RemovePerson removal;
    removal.name = request.text("name");
    auto removing = parts.operations.run(std::move(removal), request.actor);
    auto const removed = co_await std::move(removing);
    if (!removed) co_return removed.error();
    json::object answer;
    answer["done"] = "dihapus; semua sesinya berakhir";
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> list(Parts& parts, AdminRequest const& request) {
    auto reading = parts.operations.run(operations::ReadPeople(), request.actor);
    auto const people = co_await std::move(reading);
    if (!people) co_return people.error();
    json::array rows;
    for (auto const& person : people->people) {
        json::object row;
        row["name"] = person.name;
        row["role"] = text_of(to_text(person.role));
        row["confidential"] = person.confidential ? "ya" : "tidak";
        row["password"] = person.password.empty() ? "belum dipilih" : "ada";
        row["added"] = rfc3339_seconds(person.added_at);
        rows.push_back(std::move(row));
    }
    json::object answer;
    answer["people"] = std::move(rows);
    co_return std::move(answer);
}

std::optional<std::int64_t> number_of(std::string const& text) {
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc() && end == text.data() + text.size() && number > 0;
    return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

asio::awaitable<AdminAnswer> desk_people(Parts& parts, AdminRequest const& request) {
    if (parts.desk_address().empty())
        co_return reject("konfigurasi tidak punya bagian desk: tambahkan, lalu jalankan ulang kanald");
    auto const action = request.text("action");
    auto acting = action == "add"      ? add(parts, request)
                  : action == "remove" ? remove(parts, request)
                  : action == "link"   ? renew(parts, request)
                                       : list(parts, request);
    co_return co_await std::move(acting);
}

asio::awaitable<AdminAnswer> audit(Parts& parts, AdminRequest const& request) {
    operations::ReadJournal read;
    read.subject = request.text("subject");
    read.limit = kLines;
    if (auto const text = request.text("limit"); !text.empty()) {
        auto const limit = number_of(text);
        if (!limit || *limit > 500) co_return reject("limit: bilangan dari 1 sampai 500");
        read.limit = static_cast<std::size_t>(*limit);
    }
    if (auto const text = request.text("before"); !text.empty()) {
        auto const before = number_of(text);
        if (!before) co_return reject("before: bilangan yang disebut di akhir daftar sebelumnya");
        read.before = *before;
    }
    auto reading = parts.operations.run(std::move(read), request.actor);
    auto const page = co_await std::move(reading);
    if (!page) co_return page.error();
    json::array rows;
    for (auto const& entry : page->lines) {
        json::object row;
        row["at"] = rfc3339_seconds(entry.at);
        row["who"] = entry.who;
        row["action"] = entry.action;
        row["subject"] = entry.subject;
        row["detail"] = entry.detail;
        rows.push_back(std::move(row));
    }
    json::object answer;
    answer["audit"] = std::move(rows);
    if (page->next > 0) answer["before"] = page->next;
    co_return std::move(answer);
}

}  // namespace kanal::admin
