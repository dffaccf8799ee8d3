#include "channels/mail/imap/imap_session.hpp"

#include "base/ascii.hpp"
#include "channels/mail/imap/imap_response.hpp"

#include <algorithm>

namespace kanal::imap {

namespace {

constexpr std::size_t kSpareLiteral = 1024 * 1024;  // a server's RFC822.SIZE may be a little off
// Slow links and large mails: a command may take that much longer than one answer.
constexpr int kPatience = 10;

Error refused(std::string_view step) {
    return reject(std::string("imap: ").append(step).append(": refused by the server"));
}

Error not_understood(std::string_view step) {
    return retry(std::string("imap: ").append(step).append(": answer not understood"));
}

}  // namespace

ImapSession::ImapSession(
    std::unique_ptr<ImapConnection> connection, std::size_t largest_mail, Duration timeout
)
    : connection_(std::move(connection)),
      reader_(ImapLimits{.literal = largest_mail + kSpareLiteral}),
      timeout_(timeout) {}

Result<std::unique_ptr<ImapSession>> ImapSession::open(
    ImapServer const& server, std::size_t largest_mail, std::atomic<bool> const& stopping, ConnectFault& fault
) {
    auto connection = ImapConnection::open(server, stopping, fault);
    if (!connection) return connection.error();
    std::unique_ptr<ImapSession> session(new ImapSession(std::move(*connection), largest_mail, server.timeout)
    );
    auto const able = session->read_capabilities();
    if (!able) return able.error();
    return session;
}

bool ImapSession::has(std::string_view capability) const {
    return std::find(capabilities_.begin(), capabilities_.end(), capability) != capabilities_.end();
}

std::string ImapSession::begin_command() {
    reader_.begin_command();
    return "K" + std::to_string(++tags_);
}

Result<ImapResponse> ImapSession::next(SteadyTime end) {
    for (;;) {
        auto response = reader_.next();
        if (!response) return response.error();
        if (*response) return std::move(**response);
        auto const left = std::chrono::duration_cast<Duration>(end - std::chrono::steady_clock::now());
        // A server that keeps talking does not keep us listening.
        if (left <= Duration::zero()) return retry("imap: receive: no answer in time");
        auto const bytes = connection_->receive(std::min(left, timeout_));
        if (!bytes) return bytes.error();
        reader_.receive(*bytes);
    }
}

Result<ImapSession::Untagged> ImapSession::command(std::string_view step, std::string const& text) {
    auto const tag = begin_command();
    auto const sent = connection_->send(tag + ' ' + text + "\r\n");
    if (!sent) return sent.error();
    return finish(step, tag);
}

Result<ImapSession::Untagged> ImapSession::finish(std::string_view step, std::string const& tag) {
    auto const end = std::chrono::steady_clock::now() + kPatience * timeout_;
    Untagged untagged;
    for (;;) {
        auto response = next(end);
        if (!response) return response.error();
        if (response->tag == tag) {
            if (response->kind != "OK") return refused(step);
            untagged.push_back(std::move(*response));
            return untagged;
        }
        if (response->tag != "*") return not_understood(step);
        if (response->kind == "BYE") return retry("imap: the server says good-bye");
        note_announcement(*response);
        untagged.push_back(std::move(*response));
    }
}

void ImapSession::note_announcement(ImapResponse const& response) {
    if (response.kind == "EXPUNGE" && mails_ > 0) --mails_;
    if (response.kind != "EXISTS") return;
    auto const mails = response.number.value_or(0);
    announced_ = announced_ || mails > mails_;
    mails_ = mails;
}

Result<void> ImapSession::read_capabilities() {
    auto const answers = command("capability", "CAPABILITY");
    if (!answers) return answers.error();
    for (auto const& answer : *answers) {
        if (answer.kind != "CAPABILITY") continue;
        for (auto const& value : answer.values)
            capabilities_.push_back(ascii_upper(value.text));
    }
    return {};
}

Result<MailboxState> ImapSession::select(std::string const& mailbox) {
    auto const answers = command("select", "SELECT " + quoted_text(mailbox));
    if (!answers) return answers.error();
    MailboxState state;
    for (auto const& answer : *answers) {
        if (answer.kind == "EXISTS") state.mails = answer.number.value_or(0);
        if (auto const value = code_number(answer, "UIDVALIDITY")) state.uid_validity = *value;
        if (auto const value = code_number(answer, "UIDNEXT")) state.uid_next = *value;
        state.own_keywords = state.own_keywords || permits_keywords(answer);
    }
    if (state.uid_validity == 0 || state.uid_next == 0) return not_understood("select");
    announced_ = false;  // what select itself says is no news
    return state;
}

Result<std::vector<MailEntry>> ImapSession::list(std::uint32_t first, std::uint32_t last) {
    auto const range = std::to_string(first) + ':' + std::to_string(last);
    auto answers = command("list", "UID FETCH " + range + " (UID RFC822.SIZE)");
    if (!answers) return answers.error();
    std::vector<MailEntry> entries;
    for (auto& answer : *answers) {
        auto const uid = fetched_uid(answer);
        auto const* const size = fetched_item(answer, "RFC822.SIZE");
        auto const bytes = size == nullptr ? std::nullopt : read_number(size->text);
        if (uid && bytes && *uid >= first && *uid <= last) entries.push_back({*uid, *bytes});
    }
    auto const by_uid = [](MailEntry const& a, MailEntry const& b) { return a.uid < b.uid; };
    auto const same = [](MailEntry const& a, MailEntry const& b) { return a.uid == b.uid; };
    std::sort(entries.begin(), entries.end(), by_uid);
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    return entries;
}

Result<std::shared_ptr<mail::StagedMail>> ImapSession::fetch(
    std::uint32_t uid, std::optional<std::size_t> most
) {
    auto const part = most ? "<0." + std::to_string(*most) + ">" : std::string();
    auto answers = command("fetch", "UID FETCH " + std::to_string(uid) + " (UID BODY.PEEK[]" + part + ")");
    if (!answers) return answers.error();
    for (auto& answer : *answers) {
        if (fetched_uid(answer) != uid) continue;
        for (auto const* const name : {"BODY[]", "BODY[]<0>"}) {
            auto* const body = fetched_item(answer, name);
            if (body == nullptr) continue;
            if (body->literal) return std::move(body->literal);
            return std::make_shared<mail::StagedMail>(std::move(body->text));
        }
    }
    return std::shared_ptr<mail::StagedMail>();
}

Result<void> ImapSession::add_flags(std::uint32_t uid, std::string_view flags) {
    auto const answers =
        command("store", "UID STORE " + std::to_string(uid) + " +FLAGS.SILENT (" + std::string(flags) + ")");
    if (!answers) return answers.error();
    return {};
}

Result<void> ImapSession::move(std::uint32_t uid, std::string const& mailbox) {
    auto const target = std::to_string(uid) + ' ' + quoted_text(mailbox);
    bool const moves = has("MOVE");
    if (!moves && !has("UIDPLUS"))
        return reject("imap: move: the server can neither move nor expunge one mail");
    auto const verb = moves ? "UID MOVE " : "UID COPY ";
    auto moved = command("move", verb + target);
    if (!moved && moved.error().fault == Fault::reject) {
        auto const made = command("create", "CREATE " + quoted_text(mailbox));
        if (!made && made.error().fault == Fault::retry) return made.error();
        moved = command("move", verb + target);
    }
    if (!moved) return moved.error();
    if (moves) return {};
    auto const deleted = add_flags(uid, "\\Deleted");
    if (!deleted) return deleted.error();
    auto const expunged = command("expunge", "UID EXPUNGE " + std::to_string(uid));
    if (!expunged) return expunged.error();
    return {};
}

Result<std::optional<Quota>> ImapSession::quota(std::string const& mailbox) {
    if (!has("QUOTA")) return std::optional<Quota>();
    auto const answers = command("quota", "GETQUOTAROOT " + quoted_text(mailbox));
    if (!answers) {
        if (answers.error().fault == Fault::reject) return std::optional<Quota>();
        return answers.error();
    }
    for (auto const& answer : *answers) {
        if (answer.kind != "QUOTA" || answer.values.size() < 2) continue;
        auto const& resources = answer.values[1].items;
        for (std::size_t i = 0; i + 2 < resources.size(); i += 3) {
            auto const used = read_number(resources[i + 1].text);
            auto const limit = read_number(resources[i + 2].text);
            if (ascii_upper(resources[i].text) == "STORAGE" && used && limit)
                return std::optional<Quota>(Quota{*used, *limit});
        }
    }
    return std::optional<Quota>();
}

Result<bool> ImapSession::begin_idle() {
    idle_tag_ = begin_command();
    auto const sent = connection_->send(idle_tag_ + " IDLE\r\n");
    if (!sent) return sent.error();
    auto const end = std::chrono::steady_clock::now() + timeout_;
    bool changed = false;
    for (;;) {
        auto const response = next(end);
        if (!response) return response.error();
        if (response->tag == "+") break;
        if (response->tag != "*" || response->kind == "BYE") return not_understood("idle");
        changed = true;
    }
    // What came right behind it lies in the reader or in the TLS library and would not make the descriptor
    // readable.
    for (;;) {
        auto const more = reader_.next();
        if (!more) return more.error();
        changed = changed || *more;
        if (*more) continue;
        auto const bytes = connection_->receive_waiting();
        if (!bytes) return bytes.error();
        if (bytes->empty()) return !changed && !announced_;
        if (std::chrono::steady_clock::now() > end) return false;
        reader_.receive(*bytes);
        changed = true;
    }
}

Result<void> ImapSession::end_idle() {
    auto const sent = connection_->send("DONE\r\n");
    if (!sent) return sent.error();
    auto const answers = finish("idle", idle_tag_);
    if (!answers) return answers.error();
    return {};
}

}  // namespace kanal::imap
