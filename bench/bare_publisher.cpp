// bare_publisher PORT USER PASSWORD VHOST QUEUE COUNT: publishes COUNT messages of 1 KB with confirms, at
// most 256 unanswered, by librabbitmq's own calls and nothing else. Prints messages a second.
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

constexpr long kWindow = 256;

void need(bool good, char const* what) {
    if (good) return;
    std::cerr << what << " failed\n";
    std::exit(EXIT_FAILURE);
}

bool good(amqp_rpc_reply_t reply) {
    return reply.reply_type == AMQP_RESPONSE_NORMAL;
}

// Reads one confirm; how many messages it speaks of at most is known by its number.
long read_confirm(amqp_connection_state_t connection) {
    amqp_frame_t frame;
    need(amqp_simple_wait_frame(connection, &frame) == AMQP_STATUS_OK, "read");
    need(
        frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "confirm"
    );
    auto const* const ack = static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
    return ack->multiple != 0 ? static_cast<long>(ack->delivery_tag) : -1;
}

}  // namespace

int main(int argc, char** argv) {
    need(argc == 7, "usage");
    auto* const connection = amqp_new_connection();
    auto* const socket = amqp_tcp_socket_new(connection);
    need(amqp_socket_open(socket, "127.0.0.1", std::atoi(argv[1])) == AMQP_STATUS_OK, "connect");
    need(
        good(amqp_login(connection, argv[4], 1, 131072, 0, AMQP_SASL_METHOD_PLAIN, argv[2], argv[3])), "login"
    );
    amqp_channel_open(connection, 1);
    amqp_confirm_select(connection, 1);
    need(good(amqp_get_rpc_reply(connection)), "confirm.select");

    std::string const body(1024, 'x');
    amqp_bytes_t const bytes = {body.size(), const_cast<char*>(body.data())};
    auto const count = std::atol(argv[6]);
    auto const begun = std::chrono::steady_clock::now();
    long answered = 0;
    long below = 0;  // all up to this number are answered
    for (long sent = 0; answered < count;) {
        for (; sent < count && sent - answered < kWindow; ++sent) {
            amqp_basic_properties_t properties = {};
            auto const id = "bare-" + std::to_string(sent);
            properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
            properties.delivery_mode = 2;
            properties.message_id = {id.size(), const_cast<char*>(id.data())};
            int const status = amqp_basic_publish(
                connection, 1, amqp_empty_bytes, amqp_cstring_bytes(argv[5]), 1, 0, &properties, bytes
            );
            need(status == AMQP_STATUS_OK, "publish");
        }
        amqp_maybe_release_buffers(connection);
        auto const up_to = read_confirm(connection);
        // A quorum queue answers in order, so that a single answer is the next one.
        below = up_to < 0 ? below + 1 : up_to;
        answered = below;
    }
    auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    std::cout << static_cast<long>(static_cast<double>(count) / seconds) << '\n';
    amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(connection);
}
