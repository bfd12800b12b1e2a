// The part of an own client that deals with the media server.
#include <array>

#include "sim/own_person.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

constexpr std::size_t kMediaMax = 1;  ///< rooms at once: packets take time
constexpr Duration kLookEvery{500};
constexpr std::array kWidths = {160, 640, 1'280};

}  // namespace

void OwnPerson::enter_media(const std::string& room, const Place& place) {
    if (!world_.media) return;
    auto found = media_.find(room);
    if (found != media_.end() && found->second->peer() != place.peer) {
        media_.erase(found);
        found = media_.end();
    }
    if (found == media_.end()) {
        if (media_.size() >= kMediaMax) return;
        auto say = [this, room](std::string method, Json params) { ask(std::move(method), std::move(params), room); };
        auto camera = MediaClient::Camera::none;
        if (name_ == "ada") camera = dice().chance(50) ? MediaClient::Camera::simulcast : MediaClient::Camera::one_size;
        found =
            media_.emplace(room, std::make_unique<MediaClient>(*world_.media, room, place.peer, camera, std::move(say)))
                .first;
        if (!std::exchange(looks_, true))
            later(kLookEvery, [](Person& self) { static_cast<OwnPerson&>(self).look_at_media(); });
    }
    found->second->enter();
}

void OwnPerson::look_at_media() {
    looks_ = !media_.empty();
    if (!looks_) return;
    for (auto& [room, media] : media_) {
        media->look();
        if (dice().chance(5)) media->show(dice().pick(kWidths));
    }
    later(kLookEvery, [](Person& self) { static_cast<OwnPerson&>(self).look_at_media(); });
}

void OwnPerson::on_media_event(std::string_view event, const std::string& room, const Json& data) {
    const auto media = media_.find(room);
    if (media == media_.end()) return;
    if (event == "media.offer") media->second->on_offer(data.at("sdp").as_string().c_str());
    if (event == "media.layers") media->second->on_layers(data);
    if (event == "media.tracks") media->second->on_tracks(data.at("tracks").as_array());
}

/// Of rooms where they do not want to be any more.
void OwnPerson::drop_media() {
    std::erase_if(media_, [this](const auto& entry) { return !wants_.contains(entry.first); });
}

const MediaClient* OwnPerson::media_in(const std::string& room) const {
    const auto place = wants_.find(room);
    const auto media = media_.find(room);
    return place == wants_.end() || !place->second.in || media == media_.end() ? nullptr : media->second.get();
}

}  // namespace parley::sim
