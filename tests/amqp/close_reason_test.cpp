#include "amqp/close_reason.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("amqp close: what only a person can mend is told from what passes by itself") {
    struct Row {
        unsigned code;
        char const* text;
        bool person;
    };
    Row const rows[] = {
        {403, "ACCESS_REFUSED - Login was refused", true},
        {404, "NOT_FOUND - no queue 'lapor' in vhost '/'", true},
        {404,
         "NOT_FOUND - home node 'a@b' of durable queue 'lapor' in vhost '/' is down or inaccessible",
         false},
        {406, "PRECONDITION_FAILED - inequivalent arg 'x-queue-type'", true},
        {530, "NOT_ALLOWED - vhost lapor not found", true},
        {320, "CONNECTION_FORCED - broker forced connection closure", false},
        {541, "INTERNAL_ERROR", false},
        {999, "something new", false},
    };
    for (auto const& row : rows) {
        CAPTURE(row.text);
        CHECK(amqp::needs_a_person(row.code, row.text) == row.person);
        // No word of the broker's is repeated.
        CHECK(amqp::close_reason(row.code).find("lapor") == std::string::npos);
    }
    CHECK(amqp::close_reason(403) == "amqp 403: access refused");
    CHECK(amqp::close_reason(999) == "amqp 999: closed");
}

TEST_CASE("amqp close: a message that is too large is known by either of the broker's words for it") {
    CHECK(amqp::is_too_large(311, ""));
    CHECK(
        amqp::is_too_large(406, "PRECONDITION_FAILED - message size 20 is larger than configured max size 16")
    );
    CHECK_FALSE(amqp::is_too_large(406, "PRECONDITION_FAILED - inequivalent arg"));
    CHECK_FALSE(amqp::is_too_large(404, ""));
}
