#include "daemon/kanalctl/print_list.hpp"

#include "daemon/kanalctl/list_text.hpp"
#include "text/terminal_text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>
#include <ostream>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kPage = 200;

// Takes the answers one after the other.
class ListWriter {
public:
    virtual ~ListWriter() = default;
    virtual void page(json::object const& answer) = 0;
    virtual void end(json::object const& last) = 0;
};

class TextWriter final : public ListWriter {
public:
    TextWriter(std::string command, std::ostream& out) : text_(std::move(command)), out_(out) {}
    void page(json::object const& answer) override { out_ << text_.page(answer) << std::flush; }
    void end(json::object const& last) override { out_ << ListText::end(last); }

private:
    ListText text_;
    std::ostream& out_;
};

// {"reports":[... of all pages ...], and what else the answers hold}
class JsonWriter final : public ListWriter {
public:
    JsonWriter(std::string list, bool hides_nothing, std::ostream& out)
        : list_(std::move(list)), hides_nothing_(hides_nothing), out_(out) {
        out_ << "{\"" << list_ << "\":[";
    }
    void page(json::object const& answer) override {
        for (auto const& row : rows_of(answer, list_.c_str()))
            write(std::exchange(begun_, true) ? "," : "", row);
        for (auto const& [name, value] : answer)
            if (name != list_ && !value.is_null()) besides_[name] = value;
        for (auto const* where : {"before", "after", "behind"})
            if (!answer.contains(where)) besides_.erase(where);
        out_ << std::flush;
    }
    void end(json::object const&) override {
        out_ << ']';
        for (auto const& [name, value] : besides_)
            write(",\"" + std::string(name) + "\":", value);
        out_ << "}\n";
    }

private:
    void write(std::string const& before, json::value const& value) {
        auto const text = json::serialize(value);
        out_ << before << (hides_nothing_ ? printable_json(text) : text);
    }

    std::string list_;
    bool hides_nothing_;
    std::ostream& out_;
    bool begun_ = false;
    json::object besides_ = {};
};

}  // namespace

Result<void> print_list(json::object request, ListOptions const& options, Ask const& ask, std::ostream& out) {
    std::string const command(request.at("command").as_string());
    std::unique_ptr<ListWriter> writer;
    auto left = options.limit;
    for (;;) {
        request["limit"] = std::to_string(left ? std::min(*left, kPage) : kPage);
        auto const answer = ask(request);
        if (!answer) return answer.error();
        if (!writer && options.json)
            writer = std::make_unique<JsonWriter>(command, options.hides_nothing, out);
        else if (!writer)
            writer = std::make_unique<TextWriter>(command, out);
        writer->page(*answer);
        auto const rows = rows_of(*answer, command.c_str()).size();
        if (left) *left -= std::min<std::uint64_t>(*left, rows);
        auto const* const next = next_page(*answer);
        if (next == nullptr || left == 0) {
            writer->end(*answer);
            return {};
        }
        request[next] = json::serialize(answer->at(next));
    }
}

}  // namespace kanal::kanalctl
