#include "desk/pages/channels.hpp"

#include "desk/channel_light.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"

namespace kanal::desk {

asio::awaitable<Page> show_channels(Parts& parts, Visit const& visit) {
    Page page;
    page.view = "kanal";
    page.title = "Kanal";
    Data channels(Data::type::list);
    for (auto const& channel : parts.surroundings.channels()) {
        Data row;
        row["nama"] = Data(channel.name);
        row["jenis"] = Data(std::string(kind_name(channel.kind)));
        row["lampu"] = channel_light(channel);
        row["diterima"] = Data(number_text(static_cast<std::int64_t>(channel.accepted)));
        row["karantina"] = Data(number_text(static_cast<std::int64_t>(channel.quarantined)));
        row["terakhir"] =
            channel.last_accepted ? parts.time.shown(*channel.last_accepted, visit.now) : Data(false);
        Data health(Data::type::list);
        for (auto const& item : channel.health) {
            Data one;
            one["nama"] = Data(item.name);
            one["teks"] = Data(one_line(item.text));
            health.push_back(one);
        }
        row["ada_keadaan"] = Data(!channel.health.empty());
        row["keadaan"] = std::move(health);
        channels.push_back(row);
    }
    page.data["kanal"] = std::move(channels);
    Data lanes(Data::type::list);
    for (auto const& lane : parts.surroundings.lanes()) {
        Data row;
        row["nama"] = Data(lane.centre);
        using State = forwarder::LaneStatus::State;
        row["jalan"] = Data(lane.state == State::running);
        row["tunggu"] = Data(lane.state == State::waiting);
        row["henti"] = Data(lane.state == State::stopped);
        row["sebab"] = text_or_none(one_line(reason_text(lane.why)));
        row["terkirim"] = Data(number_text(static_cast<std::int64_t>(lane.delivered)));
        row["terakhir"] = lane.last_delivery ? parts.time.shown(*lane.last_delivery, visit.now) : Data(false);
        row["berikutnya"] = lane.next_try ? parts.time.shown(*lane.next_try, visit.now) : Data(false);
        lanes.push_back(row);
    }
    page.data["pusat"] = std::move(lanes);
    co_return std::move(page);
}

}  // namespace kanal::desk
