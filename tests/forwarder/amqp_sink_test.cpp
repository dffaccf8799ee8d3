#include "forwarder/sinks/amqp_sink.hpp"

#include "authority.hpp"
#include "reports.hpp"
#include "stand_in.hpp"
#include "tests/support/secret_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <thread>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;

namespace {

class Broker : public StandIn {
public:
    explicit Broker(std::vector<std::string> arguments = {})
        : StandIn(std::move(arguments), "stand_in_broker.py") {
        write_password("kata-sandi-uji");
    }

    void write_password(std::string const& password) { write_secret(dir_ / "password", password + "\n"); }

    forwarder::AmqpSinkOptions options() const {
        forwarder::AmqpSinkOptions result;
        result.centre = "pusat";
        result.address = {false, "127.0.0.1", static_cast<std::uint16_t>(port()), "kota", "/"};
        result.password_file = dir_ / "password";
        result.queue.name = "lapor.intake";
        result.timeout = 2s;
        return result;
    }
    std::unique_ptr<Sink> sink() const { return forwarder::make_amqp_sink(options()); }

private:
    TempDir dir_;
};

std::size_t count(std::vector<Outcome> const& outcomes, Kind kind) {
    std::size_t found = 0;
    for (auto const& outcome : outcomes)
        found += outcome.kind == kind && outcome.tried ? 1 : 0;
    return found;
}

// What every failure must leave: an outcome a report, those that were not tried at the end.
void check_order(std::vector<Outcome> const& outcomes) {
    bool tried = true;
    for (auto const& outcome : outcomes) {
        CHECK((tried || !outcome.tried));
        tried = outcome.tried;
    }
}

}  // namespace

TEST_CASE("amqp sink: a report is delivered when the broker has confirmed it, over one connection") {
    Broker broker;
    auto const sink = broker.sink();
    for (int round = 0; round < 3; ++round) {
        auto const batch = reports(40);
        auto const outcomes = sink->deliver(batch);
        CHECK(count(outcomes, Kind::delivered) == 40);
        CHECK(outcomes[7].tracking_id == batch[7].id);
    }
    CHECK(broker.counts().raw == 120);
    CHECK(broker.counts().effects == 40);
    CHECK(broker.counts().connections == 1);
}

TEST_CASE("amqp sink: the message carries what the contract says") {
    Broker broker;
    auto one = report(5, 2);
    one.media = 3;
    one.received_at = Time(1'800'000'000'123ms);
    CHECK(broker.sink()->deliver({&one, 1})[0].kind == Kind::delivered);
    auto const last = boost::json::parse(broker.state()).at("last");
    CHECK(last.at("message_id").as_string() == one.idempotency_key());
    CHECK(last.at("body").as_string() == one.record);
    CHECK(last.at("content_type").as_string() == "application/json");
    CHECK(last.at("type").as_string() == "laporan.v1");
    CHECK(last.at("user_id").as_string() == "kota");
    CHECK(last.at("delivery_mode").as_int64() == 2);
    CHECK(last.at("timestamp").as_int64() == 1'800'000'000);
    CHECK(last.at("app_id").as_string().starts_with("kanal/"));
    CHECK(last.as_object().count("expiration") == 0);  // would drop complaints
    CHECK(last.as_object().count("headers") == 0);
}

TEST_CASE("amqp sink: a trial says in its header that it is none of the centre's reports") {
    Broker broker;
    auto const sink = broker.sink();
    CHECK(sink->takes_trials());
    auto one = report(5);
    one.trial = true;
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    auto const last = boost::json::parse(broker.state()).at("last");
    CHECK(last.at("headers").at("kanal-trial").as_bool());
    CHECK(last.at("type").as_string() == "laporan.v1");
}

TEST_CASE("amqp sink: the counts of the days go the same way, confirmed, as a message of their own type") {
    Broker broker;
    auto options = broker.options();
    options.agency = "32.73";
    auto const sink = forwarder::make_amqp_sink(options);
    CHECK(sink->takes_counts());
    using namespace std::chrono;
    std::vector<DayCount> const counts = {
        {sys_days(2026y / November / 28), 12}, {sys_days(2026y / November / 29), 7}};
    auto const now = Time(sys_days(2026y / November / 30) + 10min);
    CHECK(sink->tell(counts, now).has_value());
    auto const last = boost::json::parse(broker.state()).at("last");
    CHECK(last.at("type").as_string() == "hitungan.v1");
    CHECK(last.at("message_id").as_string() == "counts-32.73-20261130T001000Z");
    CHECK(
        last.at("body").as_string() ==
        R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z","days":[{"day":"2026-11-28","messages":12},)"
        R"({"day":"2026-11-29","messages":7}]})"
    );
    broker.behave(R"({"mode":"nack"})");
    auto const refused = sink->tell(counts, now);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().what == "amqp: the queue did not take it");
    options.daily_count = false;
    CHECK_FALSE(forwarder::make_amqp_sink(options)->takes_counts());
}

TEST_CASE("amqp sink: one confirm for many settles each of them") {
    Broker broker;
    broker.behave(R"({"mode":"ok","multiple":10})");
    CHECK(count(broker.sink()->deliver(reports(40)), Kind::delivered) == 40);
}

TEST_CASE("amqp sink: each answer of the broker has its own outcome") {
    struct Row {
        char const* mode;
        Kind kind;
        char const* why;
    };
    Row const rows[] = {
        {R"({"mode":"nack"})", Kind::retry, "amqp: the queue did not take it"},
        {R"({"mode":"return"})", Kind::misconfigured, "amqp 312: no queue takes it"},
        {R"({"mode":"silent"})", Kind::retry, "amqp: no answer in time"},
        {R"({"mode":"blocked"})", Kind::retry, "amqp: the broker is short of memory or disk"},
        {R"({"mode":"deaf"})", Kind::retry, "amqp: no answer in time"},
        {R"({"mode":"lost"})", Kind::retry, "amqp: the connection broke"},
        {R"({"mode":"channel","code":403})", Kind::misconfigured, "amqp 403: access refused"},
        {R"({"mode":"channel","code":404})", Kind::misconfigured, "amqp 404: not found"},
        {R"({"mode":"channel","code":404,"text":"home node is down"})", Kind::retry, "amqp 404: not found"},
        {R"({"mode":"channel","code":406})", Kind::misconfigured, "amqp 406: precondition failed"},
        {R"({"mode":"channel","code":311})", Kind::refused, "amqp 311: content too large"},
        {R"({"mode":"connection","code":320})", Kind::retry, "amqp 320: closed by the operator"},
        {R"({"mode":"connection","code":530})", Kind::misconfigured, "amqp 530: not allowed"},
        {R"({"mode":"declare","code":404})", Kind::misconfigured, "amqp 404: not found"},
        {R"({"mode":"login","code":403})", Kind::misconfigured, "amqp 403: access refused"},
        {R"({"mode":"drop"})", Kind::retry, nullptr},
    };
    for (auto const& row : rows) {
        CAPTURE(row.mode);
        Broker broker;
        auto const sink = broker.sink();
        broker.behave(row.mode);
        auto const outcomes = sink->deliver(reports(3));
        CHECK(outcomes[0].kind == row.kind);
        CHECK(outcomes[0].tried);
        if (row.why != nullptr) CHECK(outcomes[0].why == row.why);
        CHECK(count(outcomes, Kind::delivered) == 0);
        CHECK(count(outcomes, Kind::unknown) == 0);
        check_order(outcomes);
        // And the way is free again as soon as the broker is.
        broker.behave(R"({"mode":"ok"})");
        CHECK(count(sink->deliver(reports(3)), Kind::delivered) == 3);
        CHECK(broker.counts().effects == 3);
    }
}

TEST_CASE("amqp sink: what was confirmed before the failure is delivered, the rest comes again") {
    Broker broker;
    auto const sink = broker.sink();
    broker.behave(R"({"mode":"cut","bytes":100})");
    auto const outcomes = sink->deliver(reports(20));
    CHECK(count(outcomes, Kind::delivered) == 4);  // 21 bytes a confirm
    CHECK(count(outcomes, Kind::retry) == 16);
    check_order(outcomes);
}

TEST_CASE("amqp sink: a confirm that is cut off at any byte is either whole or none") {
    Broker broker;
    auto const sink = broker.sink();
    for (int bytes = 1; bytes <= 42; ++bytes) {
        CAPTURE(bytes);
        broker.behave(R"({"mode":"cut","bytes":)" + std::to_string(bytes) + "}");
        CHECK(count(sink->deliver(reports(3)), Kind::delivered) == static_cast<std::size_t>(bytes / 21));
    }
    broker.behave(R"({"mode":"ok"})");
    CHECK(count(sink->deliver(reports(3)), Kind::delivered) == 3);
    CHECK(broker.counts().effects == 3);  // each again under its own message_id
}

TEST_CASE("amqp sink: the largest message is the one that was too large") {
    Broker broker;
    broker.behave(
        R"({"mode":"channel","code":406,"text":"message size 9 is larger than configured max size 8"})"
    );
    auto batch = reports(3);
    batch[1].record.insert(1, std::string(5000, ' '));
    auto const outcomes = broker.sink()->deliver(batch);
    CHECK(count(outcomes, Kind::refused) == 1);
    CHECK(outcomes[1].kind == Kind::refused);
    CHECK_FALSE(outcomes[0].tried);
}

TEST_CASE("amqp sink: a wrong password or one that cannot be read is a fault of the configuration") {
    Broker broker({"--password", "kata-sandi-uji"});
    CHECK(broker.sink()->deliver(reports(1))[0].kind == Kind::delivered);
    auto const sink = broker.sink();
    broker.write_password("salah-sekali");
    auto const outcome = sink->deliver(reports(1))[0];
    CHECK(outcome.kind == Kind::misconfigured);
    CHECK(outcome.why.find("salah") == std::string::npos);
    auto options = broker.options();
    options.password_file = "/nowhere/password";
    CHECK(forwarder::make_amqp_sink(options)->deliver(reports(1))[0].kind == Kind::misconfigured);
    broker.write_password("kata-sandi-uji");  // read anew, no restart
    CHECK(sink->deliver(reports(1))[0].kind == Kind::delivered);
}

TEST_CASE("amqp sink: only the broker's own valid certificate is spoken to") {
    Authority authority;
    Broker good(authority.issue("good", 30));
    Broker expired(authority.issue("expired", -1));
    auto const trusting = [&](Broker const& broker) {
        auto options = broker.options();
        options.address.tls = true;
        options.ca_file = authority.dir / "ca.pem";
        return options;
    };
    CHECK(forwarder::make_amqp_sink(trusting(good))->deliver(reports(3))[2].kind == Kind::delivered);
    auto other_host = trusting(good);
    other_host.address.host = "localhost";
    auto system_authorities = trusting(good);
    system_authorities.ca_file.clear();
    auto no_authorities = trusting(good);
    no_authorities.ca_file = authority.dir / "nothing.pem";
    struct Row {
        forwarder::AmqpSinkOptions options;
        std::string why;
    };
    Row const rows[] = {
        {trusting(expired), "tls: certificate has expired"},
        {other_host, "tls: the certificate is for another host"},
        {system_authorities, "tls: unable to get local issuer certificate"},
        {no_authorities, "tls: ca_file cannot be read"},
    };
    for (auto const& row : rows) {
        auto const outcome = forwarder::make_amqp_sink(row.options)->deliver(reports(1))[0];
        CHECK(outcome.kind == Kind::misconfigured);
        CHECK(outcome.why == row.why);
    }
    CHECK(good.counts().raw == 3);
}

TEST_CASE("amqp sink: a stop ends every wait within seconds") {
    for (auto const* mode :
         {R"({"mode":"silent"})", R"({"mode":"deaf"})", R"({"mode":"blocked"})", R"({"mode":"mute"})"}) {
        CAPTURE(mode);
        Broker broker;
        auto options = broker.options();
        options.timeout = 40s;
        auto const sink = forwarder::make_amqp_sink(options);
        broker.behave(mode);
        auto const begun = std::chrono::steady_clock::now();
        std::thread stopper([&] {
            while (broker.counts().connections == 0)
                std::this_thread::yield();
            sink->begin_shutdown();
        });
        auto const outcomes = sink->deliver(reports(3));
        stopper.join();
        CHECK(std::chrono::steady_clock::now() - begun < 20s);
        CHECK(count(outcomes, Kind::delivered) == 0);
        CHECK(outcomes[0].kind == Kind::retry);
    }
}
