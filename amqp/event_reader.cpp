#include "amqp/event_reader.hpp"

#include "amqp/close_reason.hpp"
#include "amqp/librabbitmq.hpp"

#include <algorithm>

namespace kanal::amqp {

namespace {

constexpr std::uint64_t kLargestContent = std::uint64_t{16} << 20;

template <class Method>
Method const& as(amqp_method_t const& method) {
    return *static_cast<Method const*>(method.decoded);
}

Event of_tag(Event::Kind kind, std::uint64_t tag, bool multiple) {
    Event event;
    event.kind = kind;
    event.tag = tag;
    event.multiple = multiple;
    return event;
}

Event of_kind(Event::Kind kind) {
    Event event;
    event.kind = kind;
    return event;
}

bool is_trial(amqp_table_t const& headers) {
    for (int i = 0; i < headers.num_entries; ++i) {
        auto const& entry = headers.entries[i];
        if (to_view(entry.key) == kTrialHeader)
            return entry.value.kind == AMQP_FIELD_KIND_BOOLEAN && entry.value.value.boolean != 0;
    }
    return false;
}

void note_properties(amqp_basic_properties_t const& properties, Event& event) {
    auto const there = [&](amqp_flags_t flag) { return (properties._flags & flag) != 0; };
    if (there(AMQP_BASIC_MESSAGE_ID_FLAG)) event.message_id = to_view(properties.message_id);
    if (there(AMQP_BASIC_TYPE_FLAG)) event.type = to_view(properties.type);
    if (there(AMQP_BASIC_USER_ID_FLAG)) event.user_id = to_view(properties.user_id);
    if (there(AMQP_BASIC_TIMESTAMP_FLAG)) event.timestamp = static_cast<std::int64_t>(properties.timestamp);
    if (there(AMQP_BASIC_HEADERS_FLAG)) event.trial = is_trial(properties.headers);
}

}  // namespace

std::optional<Event> EventReader::next() {
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
}

void EventReader::take(amqp_frame_t_ const& frame) {
    if (close_) return;
    if (frame.frame_type == AMQP_FRAME_METHOD) return take_method(frame);
    if (frame.frame_type == AMQP_FRAME_HEADER || frame.frame_type == AMQP_FRAME_BODY) take_content(frame);
}

void EventReader::take_method(amqp_frame_t_ const& frame) {
    using Kind = Event::Kind;
    auto const& method = frame.payload.method;
    switch (method.id) {
        case AMQP_BASIC_ACK_METHOD: {
            auto const& ack = as<amqp_basic_ack_t>(method);
            events_.push_back(of_tag(Kind::acknowledged, ack.delivery_tag, ack.multiple != 0));
            break;
        }
        case AMQP_BASIC_NACK_METHOD: {
            auto const& nack = as<amqp_basic_nack_t>(method);
            events_.push_back(of_tag(Kind::refused, nack.delivery_tag, nack.multiple != 0));
            break;
        }
        case AMQP_BASIC_RETURN_METHOD:
            content_ = of_kind(Kind::returned);
            content_->code = as<amqp_basic_return_t>(method).reply_code;
            content_->why = close_reason(content_->code);
            content_->needs_a_person = needs_a_person(content_->code, {});
            break;
        case AMQP_BASIC_DELIVER_METHOD: {
            auto const& deliver = as<amqp_basic_deliver_t>(method);
            content_ = of_tag(Kind::delivered, deliver.delivery_tag, false);
            break;
        }
        case AMQP_CONNECTION_BLOCKED_METHOD:
            events_.push_back(of_kind(Kind::blocked));
            break;
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            events_.push_back(of_kind(Kind::unblocked));
            break;
        case AMQP_BASIC_CANCEL_METHOD:
            events_.push_back(of_kind(Kind::cancelled));
            break;
        case AMQP_CHANNEL_CLOSE_METHOD: {
            auto const& close = as<amqp_channel_close_t>(method);
            end(Kind::channel_closed, close.reply_code, to_view(close.reply_text));
            break;
        }
        case AMQP_CONNECTION_CLOSE_METHOD: {
            auto const& close = as<amqp_connection_close_t>(method);
            end(Kind::connection_closed, close.reply_code, to_view(close.reply_text));
            break;
        }
        default:
            if (method.id == AMQP_CONNECTION_TUNE_METHOD)
                offered_frame_ = as<amqp_connection_tune_t>(method).frame_max;
            answer_ = method.id;
    }
}

void EventReader::take_content(amqp_frame_t_ const& frame) {
    if (!content_) return;
    if (frame.frame_type == AMQP_FRAME_HEADER) {
        auto const& header = frame.payload.properties;
        if (header.class_id != AMQP_BASIC_CLASS) return lose("amqp: what came is not AMQP");
        content_left_ = content_->size = header.body_size;
        bool const oversized = header.body_size > kLargestContent;
        if (oversized && content_->kind == Event::Kind::delivered) content_->kind = Event::Kind::oversized;
        note_properties(*static_cast<amqp_basic_properties_t const*>(header.decoded), *content_);
    } else {
        auto const part = to_view(frame.payload.body_fragment);
        content_left_ -= std::min<std::uint64_t>(content_left_, part.size());
        // What was returned is still the sender's; only its id is of use.
        if (content_->kind == Event::Kind::delivered) content_->body += part;
    }
    if (content_left_ > 0) return;
    events_.push_back(std::move(*content_));
    content_.reset();
}

void EventReader::end(Event::Kind kind, unsigned code, std::string_view text) {
    Event event;
    event.kind = kind;
    event.code = code;
    event.needs_a_person = needs_a_person(code, text);
    event.too_large = is_too_large(code, text);
    event.why = close_reason(code);
    close_ = std::move(event);
}

void EventReader::lose(std::string why) {
    if (close_) return;
    close_ = of_kind(Event::Kind::connection_closed);
    close_->why = std::move(why);
}

}  // namespace kanal::amqp
