#include "forwarder/sinks/amqp_confirms.hpp"

#include <doctest/doctest.h>

using namespace kanal::forwarder;

namespace {

using Indices = std::vector<std::size_t>;

Indices indices(std::vector<AmqpConfirms::Published> const& published) {
    Indices result;
    for (auto const& one : published)
        result.push_back(one.report);
    return result;
}

AmqpConfirms with(int count) {
    AmqpConfirms confirms;
    for (int i = 0; i < count; ++i)
        confirms.published(static_cast<std::size_t>(i), "id-" + std::to_string(i));
    return confirms;
}

}  // namespace

TEST_CASE("amqp confirms: an answer speaks of one message, or of all up to it") {
    auto confirms = with(6);
    CHECK(indices(confirms.answered(2, false)) == Indices{1});
    CHECK(indices(confirms.answered(4, true)) == Indices{0, 2, 3});
    CHECK(confirms.unanswered() == 2);
    CHECK(indices(confirms.answered(0, true)) == Indices{4, 5});
    CHECK(confirms.unanswered() == 0);
}

TEST_CASE("amqp confirms: an answer to nothing settles nothing") {
    auto confirms = with(3);
    CHECK(confirms.answered(0, false).empty());
    CHECK(confirms.answered(4, false).empty());
    CHECK(confirms.answered(99, true).empty());  // of messages that were never sent
    CHECK(indices(confirms.answered(1, false)) == Indices{0});
    CHECK(confirms.answered(1, false).empty());
    CHECK(confirms.answered(1, true).empty());
    CHECK(confirms.unanswered() == 2);
}

TEST_CASE("amqp confirms: the numbers go on behind a batch that was answered") {
    auto confirms = with(2);
    CHECK(confirms.answered(2, true).size() == 2);
    confirms.published(0, "next");
    CHECK(confirms.answered(2, true).empty());
    CHECK(indices(confirms.answered(3, false)) == Indices{0});
}

TEST_CASE("amqp confirms: a message that came back is known by its id, once") {
    AmqpConfirms confirms;
    confirms.published(0, "a");
    confirms.published(1, "b");
    confirms.returned("b", "no queue");
    confirms.returned("stranger", "no queue");
    auto const answered = confirms.answered(2, true);
    REQUIRE(answered.size() == 2);
    CHECK(answered[0].returned.empty());
    CHECK(answered[1].returned == "no queue");
}

TEST_CASE("amqp confirms: what is abandoned is given back once") {
    auto confirms = with(3);
    CHECK(confirms.answered(2, false).size() == 1);
    CHECK(indices(confirms.abandon()) == Indices{0, 2});
    CHECK(confirms.abandon().empty());
}
