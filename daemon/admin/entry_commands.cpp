#include "daemon/admin/entry_commands.hpp"

#include "base/ascii.hpp"
#include "base/identifier.hpp"
#include "json/parse.hpp"
#include "operations/entry.hpp"
#include "operations/work_table.hpp"
#include "operations/worklist.hpp"

#include <boost/json/array.hpp>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Parts = AdminCommands::Parts;

// 0 where there is none.
std::int64_t number_in(AdminRequest const& request, char const* field) {
    return std::max<std::int64_t>(to_number<std::int64_t>(request.text(field)).value_or(0), 0);
}

Result<std::string> entry_channel(Parts& parts, std::string const& named) {
    std::vector<std::string> known;
    for (auto const& channel : parts.channels()->channels())
        if (channel.kind == "desk_entry" && (named.empty() || channel.name == named))
            known.push_back(channel.name);
    if (known.empty()) return reject("tidak ada kanal entri petugas (kind: desk_entry) bernama ini");
    if (known.size() > 1) return reject("ada beberapa kanal entri petugas: sebutkan dengan --channel");
    return known.front();
}

json::array texts_json(std::vector<std::string> const& texts) {
    json::array row;
    for (auto const& text : texts)
        row.emplace_back(text);
    return row;
}

}  // namespace

asio::awaitable<AdminAnswer> enter_by_hand(Parts& parts, AdminRequest const& request) {
    auto const document = parse_json(request.text("entry"));
    if (!document || !document->is_object()) co_return reject("berkas ini bukan satu objek JSON");
    auto channel = entry_channel(parts, request.text("channel"));
    if (!channel) co_return channel.error();
    operations::RecordEntry record;
    record.channel = std::move(*channel);
    record.entry = desk_entry::read_entry(document->get_object());
    if (record.entry.token.empty()) record.entry.token = random_identifier();
    if (record.entry.zone.empty()) record.entry.zone = parts.agency.timezone;
    auto running = parts.operations.run(std::move(record), request.actor);
    auto const entered = co_await std::move(running);
    if (!entered) co_return entered.error();
    json::object answer;
    auto const& receipt = entered->receipt;
    answer["done"] =
        (receipt.duplicate ? "sudah dicatat sebelumnya dengan nomor " : "dicatat dengan nomor ") +
        receipt.number;
    answer["id"] = receipt.id;
    answer["number"] = receipt.number;
    answer["duplicate"] = receipt.duplicate;
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> list_work(Parts& parts, AdminRequest const& request) {
    operations::ListWork list;
    list.centre = request.text("centre");
    list.after = number_in(request, "after");
    auto running = parts.operations.run(std::move(list), request.actor);
    auto const page = co_await std::move(running);
    if (!page) co_return page.error();
    json::array rows;
    TimeZone const zone(parts.agency.timezone);
    for (auto const& item : page->items)
        rows.emplace_back(texts_json(operations::work_cells(item, zone)));
    json::object answer;
    answer["centre"] = page->centre;
    answer["columns"] = texts_json(operations::work_columns());
    answer["worklist"] = std::move(rows);
    answer["waiting"] = page->waiting;
    if (page->next > 0) answer["after"] = page->next;
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> note_export(Parts& parts, AdminRequest const& request) {
    operations::RecordExport note;
    note.what = request.text("what");
    note.rows = number_in(request, "rows");
    auto running = parts.operations.run(std::move(note), request.actor);
    auto const noted = co_await std::move(running);
    if (!noted) co_return noted.error();
    json::object answer;
    answer["done"] = "dicatat di jurnal";
    co_return std::move(answer);
}

}  // namespace kanal::admin
