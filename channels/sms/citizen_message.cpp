#include "channels/sms/citizen_message.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "channels/platform/note_words.hpp"
#include "channels/sms/alphabet.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr std::size_t kShortestNumber = 7;  // below: a short code, which is no telephone

constexpr std::uint8_t kSilentType = 0x40;       // TP-PID "short message type 0"
constexpr std::uint8_t kFirstForTheCard = 0x7c;  // 0x7c to 0x7f: data for the SIM or the device

std::string missing_mark(unsigned from, unsigned to, unsigned total) {
    auto mark = "[bagian " + std::to_string(from);
    if (to != from) mark += "-" + std::to_string(to);
    return mark + "/" + std::to_string(total) + " hilang]";
}

unsigned number_of(Part const& part) {
    return part.message.header.concatenation ? part.message.header.concatenation->part : 1U;
}

// Walks over the parts and the holes between them.
class TextJoiner {
public:
    explicit TextJoiner(unsigned total) : total_(total) {}

    void add(Part const& part) {
        auto const number = number_of(part);
        if (number > next_) add_hole(number - 1);
        if (part.message.alphabet != alphabet_) flush();
        alphabet_ = part.message.alphabet;
        bool const wide = alphabet_ == Alphabet::ucs2;
        data_ += wide ? in_network_order(part.message.data, swapped_) : part.message.data;
        next_ = number + 1;
    }

    std::string finish() {
        if (next_ <= total_) add_hole(total_);
        flush();
        return std::move(text_);
    }

private:
    void add_hole(unsigned last) {
        flush();
        if (!text_.empty()) text_ += ' ';
        text_ += missing_mark(next_, last, total_) + ' ';
        next_ = last + 1;
    }

    void flush() {
        text_ += to_utf8(decode_text(alphabet_, data_));
        data_.clear();
    }

    unsigned total_;
    unsigned next_ = 1;
    Alphabet alphabet_ = Alphabet::septets;
    bool swapped_ = false;
    std::string data_ = {};
    std::string text_ = {};
};

Author author_of(Address const& sender) {
    Author author;
    if (sender.alphanumeric) {
        author.name = sender.text;
    } else if (sender.text.size() < kShortestNumber) {
        author.account = sender.text;
    } else {
        author.phone = sender.text;
    }
    return author;
}

void name_problems(Submission& submission, std::vector<Part> const& parts, unsigned total) {
    auto& problems = submission.problems;
    if (parts.size() < total) {
        problems.push_back(
            "text: " + std::to_string(total - parts.size()) + " of " + std::to_string(total) +
            " parts never arrived"
        );
    }
    auto const any = [&parts](auto holds) {
        return std::any_of(parts.begin(), parts.end(), [&holds](Part const& p) { return holds(p.message); });
    };
    if (any([](Deliver const& m) { return m.header.bad_concatenation; }))
        problems.emplace_back("text: announced as a part of a longer message, without a valid part number");
    if (any([](Deliver const& m) { return m.header.national_language; }))
        problems.emplace_back("text: written with a national language table, which is not supported");
    if (any([](Deliver const& m) { return m.alphabet == Alphabet::ucs2 && m.data.size() % 2 != 0; }))
        problems.emplace_back("text: ends in half a character");
    if (any([](Deliver const& m) { return m.alphabet == Alphabet::octets; }))
        problems.emplace_back("text: sent as data, and read because it looks like text");
    for (auto const& part : parts)
        for (auto const& defect : part.message.defects)
            if (std::count(problems.begin(), problems.end(), defect) == 0) problems.push_back(defect);
    if (any([](Deliver const& m) { return !m.sent_at; })) problems.emplace_back("said_at: not a time");
}

bool same_message(Part const& a, Part const& b) {
    auto const& left = a.message.header.concatenation;
    auto const& right = b.message.header.concatenation;
    return left && right && left->reference == right->reference && left->wide == right->wide &&
           left->total == right->total && left->part < right->part &&
           a.message.sender.raw == b.message.sender.raw;
}

}  // namespace

Result<Part> read_part(std::string_view pdu_hex) {
    auto const octets = from_hex(pdu_hex);
    if (!octets) return reject("sms: read: not hexadecimal");
    auto pdu = decode_pdu(*octets);
    if (!pdu) return pdu.error();
    auto* const message = std::get_if<Deliver>(&*pdu);
    if (message == nullptr) return reject("sms: read: a delivery report");
    return Part{std::move(*message), std::string(pdu_hex)};
}

std::optional<Exclusion> exclusion_of(Deliver const& message) {
    if (message.message_waiting || message.header.indication)
        return Exclusion{false, "kind: message waiting indication"};
    if (message.protocol == kSilentType) return Exclusion{true, "sms: silent type 0"};
    if (message.protocol >= kFirstForTheCard && message.protocol <= 0x7f)
        return Exclusion{true, "sms: data for the SIM"};
    if (message.header.ports) return Exclusion{true, "sms: addressed to an application"};
    if (message.alphabet == Alphabet::octets && !is_printable(message.data))
        return Exclusion{true, "sms: binary data"};
    if (message.alphabet == Alphabet::compressed) return Exclusion{true, "sms: compressed text"};
    return std::nullopt;
}

std::string external_id_of(std::vector<Part> const& parts) {
    if (parts.size() == 1) return to_hex(parts.front().message.fingerprint);
    std::string all;
    for (auto const& part : parts)
        all.append(part.message.fingerprint.begin(), part.message.fingerprint.end());
    return to_hex(sha256(all));
}

Submission to_submission(std::string_view account, std::vector<Part> const& parts, unsigned total) {
    auto const& first = parts.front().message;
    Submission submission;
    submission.account = account;
    submission.external_id = external_id_of(parts);
    submission.author = author_of(first.sender);
    submission.said_at = first.sent_at;
    submission.raw.media_type = kPduMediaType;
    TextJoiner joiner(total);
    for (auto const& part : parts) {
        joiner.add(part);
        if (!submission.raw.bytes.empty()) submission.raw.bytes += '\n';
        submission.raw.bytes += part.pdu;
    }
    submission.text = joiner.finish();
    name_problems(submission, parts, total);
    return submission;
}

Result<Reading> read_pdu_lines(std::string_view account, RawBytes const& raw) {
    std::vector<Part> parts;
    std::string_view rest = raw.bytes;
    for (bool more = true; more;) {
        auto const end = rest.find('\n');
        more = end != std::string_view::npos;
        auto part = read_part(rest.substr(0, end));
        if (!part) return part.error();
        if (!parts.empty() && !same_message(parts.back(), *part))
            return reject("sms: read: lines of different messages");
        parts.push_back(std::move(*part));
        if (more) rest.remove_prefix(end + 1);
    }
    Reading reading;
    if (auto const exclusion = exclusion_of(parts.front().message)) {
        auto& list = exclusion->quarantine ? reading.unreadable : reading.ignored;
        list.push_back(Fragment{raw, exclusion->why});
        return reading;
    }
    auto const& announced = parts.front().message.header.concatenation;
    reading.submissions.push_back(to_submission(account, parts, announced ? announced->total : 1));
    return reading;
}

namespace {

constexpr auto kOneMessage = std::chrono::hours(24);
constexpr std::size_t kMostForgotten = 32;

std::string key_of(Deliver const& message) {
    auto const identity = message.sender.raw + static_cast<char>(message.protocol);
    return std::string(Replaceable::kNotes) + to_hex(sha256(identity)).substr(0, 32);
}

std::uint32_t seconds_of(Time time) {
    auto const since = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    return since > 0 ? static_cast<std::uint32_t>(since) : 1;
}

}  // namespace

bool Replaceable::is_replaceable(Deliver const& message) {
    return message.protocol >= 0x41 && message.protocol <= 0x47 && !message.header.concatenation;
}

std::vector<Note> Replaceable::link(Submission& submission, Deliver const& message, Time now) const {
    auto const key = key_of(message);
    auto const found = first_.find(key);
    if (found != first_.end() && !words::is_over(found->second.at, kOneMessage, now)) {
        if (found->second.external_id == submission.external_id) return {};
        submission.external_id = found->second.external_id;
        submission.revision = seconds_of(message.sent_at.value_or(now));
        return {};
    }
    std::vector<Note> notes{Note{key, words::from_time(now) + " " + submission.external_id}};
    for (auto const& [other, first] : first_) {
        if (notes.size() >= kMostForgotten) break;
        if (other != key && words::is_over(first.at, kOneMessage, now))
            notes.push_back(Note{other, std::nullopt});
    }
    return notes;
}

void Replaceable::restore(std::map<std::string, std::string> const& notes) {
    first_.clear();
    std::vector<Note> all;
    for (auto const& [key, value] : notes)
        all.push_back(Note{key, value});
    apply(all);
}

void Replaceable::apply(std::vector<Note> const& notes) {
    for (auto const& note : notes) {
        if (!note.key.starts_with(kNotes)) continue;
        first_.erase(note.key);
        auto const parts = note.value ? words::split(*note.value) : std::vector<std::string_view>{};
        auto const at = parts.size() == 2 ? words::to_time(parts[0]) : std::nullopt;
        if (at) first_[note.key] = First{*at, std::string(parts[1])};
    }
}

}  // namespace kanal::sms
