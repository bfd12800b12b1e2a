#include "media/ice/path_table.hpp"

#include "proto/stun/message.hpp"

namespace parley::media {

PathTable::PathTable(std::size_t paths_max) : max_(paths_max) {}

bool PathTable::insert(const Path& path, TransportId transport) {
    const auto found = paths_.find(path);
    if (found != paths_.end()) {
        found->second = transport;
        return true;
    }
    if (paths_.size() >= max_) return false;
    paths_.emplace(path, transport);
    ++version_;
    return true;
}

void PathTable::erase(const Path& path, TransportId transport) {
    const auto found = paths_.find(path);
    if (found == paths_.end() || found->second != transport) return;
    paths_.erase(found);
    ++version_;
}

void PathTable::erase(TransportId transport) {
    if (std::erase_if(paths_, [&](const auto& entry) { return entry.second == transport; }) > 0) ++version_;
}

std::optional<TransportId> PathTable::find(const Path& path) const {
    const auto found = paths_.find(path);
    return found == paths_.end() ? std::nullopt : std::optional(found->second);
}

UfragTable::UfragTable(std::size_t ufrags_max) : max_(ufrags_max) {}

bool UfragTable::insert(std::string_view local_ufrag, TransportId transport) {
    const auto found = ufrags_.find(local_ufrag);
    if (found != ufrags_.end()) return found->second == transport;
    if (ufrags_.size() >= max_) return false;
    ufrags_.emplace(local_ufrag, transport);
    return true;
}

void UfragTable::erase(std::string_view local_ufrag) {
    const auto found = ufrags_.find(local_ufrag);
    if (found != ufrags_.end()) ufrags_.erase(found);
}

void UfragTable::erase(TransportId transport) {
    std::erase_if(ufrags_, [&](const auto& entry) { return entry.second == transport; });
}

std::optional<TransportId> UfragTable::find(std::string_view local_ufrag) const {
    const auto found = ufrags_.find(local_ufrag);
    return found == ufrags_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TransportId> UfragTable::find_for(std::span<const std::uint8_t> stun_request) const {
    const auto ufrag = named_ufrag(stun_request);
    return ufrag ? find(*ufrag) : std::nullopt;
}

std::optional<std::string_view> named_ufrag(std::span<const std::uint8_t> stun_request) {
    const auto message = proto::stun::parse_message(stun_request);
    if (!message || message->message_class != proto::stun::Class::request || !message->username) return std::nullopt;
    const auto colon = message->username->find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return message->username->substr(0, colon);
}

}  // namespace parley::media
