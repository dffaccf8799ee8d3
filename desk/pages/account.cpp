#include "desk/pages/account.hpp"

#include "desk/form_guard.hpp"
#include "operations/logins.hpp"

namespace kanal::desk {

namespace {

asio::awaitable<Page> end_sessions(Parts& parts, Visit const& visit, std::string key) {
    operations::EndSession end;
    end.person = visit.person.name;
    end.key = std::move(key);
    auto ending = parts.surroundings.operations.run(std::move(end), visit.person.actor());
    auto const ended = co_await std::move(ending);
    if (!ended) co_return refusal_page(ended.error());
    auto page = redirect_to("/masuk");
    page.headers.emplace_back("Set-Cookie", cookie_field(cookie_name(visit.request), ""));
    page.headers.emplace_back("Clear-Site-Data", "\"cache\"");
    co_return std::move(page);
}

}  // namespace

asio::awaitable<Page> show_account(Parts& parts, Visit const& visit) {
    Page page;
    page.view = "akun";
    page.title = "Akun saya";
    page.data["nama"] = Data(visit.person.name);
    page.data["hak_rahasia"] = Data(visit.person.confidential);
    page.data["sejak"] = parts.time.shown(visit.login->session.begun_at, visit.now);
    co_return std::move(page);
}

asio::awaitable<Page> choose_shortcuts(Parts& parts, Visit const& visit) {
    operations::ChooseShortcuts choose;
    choose.person = visit.person.name;
    choose.on = visit.field("pintasan") == "ya";
    auto choosing = parts.surroundings.operations.run(std::move(choose), visit.person.actor());
    auto const chosen = co_await std::move(choosing);
    if (!chosen) co_return refusal_page(chosen.error());
    co_return redirect_to("/akun", "Tersimpan.");
}

asio::awaitable<Page> log_out(Parts& parts, Visit const& visit) {
    auto ending = end_sessions(parts, visit, visit.login->session.key);
    co_return co_await std::move(ending);
}

asio::awaitable<Page> log_out_everywhere(Parts& parts, Visit const& visit) {
    auto ending = end_sessions(parts, visit, {});
    co_return co_await std::move(ending);
}

}  // namespace kanal::desk
