#include "media/rtp_in/in_track.hpp"

#include <algorithm>
#include <utility>

namespace parley::media {

InTrack::InTrack(const Options& options) : options_(options) {
    options_.sources = std::clamp<std::uint8_t>(options.sources, 1, kSourcesMax);
}

void InTrack::set_ssrc(std::uint8_t source, std::uint32_t ssrc) {
    if (source >= options_.sources) return;
    auto& into = sources_[source];
    if (into.stream && into.stream->ssrc() == ssrc) return;
    into.stream.emplace(InStream::Options{
        .ssrc = ssrc, .rtx_ssrc = std::nullopt, .clock_rate_hz = options_.clock_rate_hz, .nack = options_.nack});
    into.store = std::make_unique<PacketStore>(options_.kind == Kind::video ? PacketStore::for_video()
                                                                            : PacketStore::for_audio());
}

void InTrack::set_rtx_ssrc(std::uint8_t source, std::uint32_t ssrc) {
    if (auto* known = stream(source)) known->set_rtx_ssrc(ssrc);
}

std::optional<InTrack::Accepted> InTrack::handle_packet(std::uint8_t source, const Packet& packet, bool recovered) {
    auto* known = stream(source);
    if (known == nullptr) return std::nullopt;
    const auto place = known->handle_packet(packet, recovered);
    switch (place.arrival) {
        case ArrivalKind::duplicate:
        case ArrivalKind::too_old:
        case ArrivalKind::refused:
            return std::nullopt;
        case ArrivalKind::next:
        case ArrivalKind::late:
        case ArrivalKind::restarted:
            break;
    }
    sources_[source].store->put(place.sequence, packet);
    if (packet.frame.keyframe && packet.frame.spatial == 0) keyframes_.handle_keyframe(source);
    return Accepted{place.sequence, place.arrival == ArrivalKind::restarted};
}

void InTrack::handle_relayed(std::uint8_t source, const Packet& packet, std::int64_t sequence) {
    auto* known = stream(source);
    if (known == nullptr) return;
    known->handle_relayed(packet);
    sources_[source].store->put(sequence, packet);
    if (packet.frame.keyframe && packet.frame.spatial == 0) keyframes_.handle_keyframe(source);
}

std::optional<std::uint8_t> InTrack::take_keyframe_request(Time now) {
    for (std::uint8_t i = 0; i < options_.sources; ++i) {
        auto* known = stream(i);
        if (known == nullptr) continue;
        if (known->take_gave_up() && options_.kind == Kind::video) keyframes_.want(i);
        if (known->idle(now)) keyframes_.cancel(i);  // nobody is there to answer
    }
    return keyframes_.take_due(now);
}

Time InTrack::deadline() const {
    Time first = keyframes_.deadline();
    for (const auto& source : sources_)
        if (source.stream) first = std::min(first, source.stream->nack_deadline());
    return first;
}

InStream* InTrack::stream(std::uint8_t source) {
    return source < options_.sources && sources_[source].stream ? &*sources_[source].stream : nullptr;
}

PacketStore* InTrack::store(std::uint8_t source) {
    return source < options_.sources ? sources_[source].store.get() : nullptr;
}

std::array<PacketStore*, InTrack::kSourcesMax> InTrack::stores() {
    std::array<PacketStore*, kSourcesMax> all{};
    for (std::uint8_t i = 0; i < kSourcesMax; ++i) all[i] = store(i);
    return all;
}

void InTrack::set_pixels(std::uint8_t source, std::uint32_t pixels) {
    if (source < options_.sources) sources_[source].pixels = pixels;
}

void InTrack::set_picture(std::uint8_t source, std::uint16_t width, std::uint16_t height) {
    if (source >= options_.sources) return;
    set_pixels(source, std::uint32_t{width} * height);
    sources_[source].height = height;
}

std::uint16_t InTrack::height(std::uint8_t source) const {
    return source < options_.sources ? sources_[source].height : std::uint16_t{0};
}

std::uint16_t InTrack::likely_height(std::uint8_t source) const {
    if (source >= options_.sources || options_.sources == 1 || sources_[source].height > 0) return height(source);
    constexpr std::uint16_t kLargest = 720;
    const auto place = [&](std::uint8_t of) { return std::find(order_.begin(), order_.end(), of) - order_.begin(); };
    const auto scaled = [](std::uint32_t lines, std::ptrdiff_t up) {
        return static_cast<std::uint16_t>(std::min<std::uint32_t>(up >= 0 ? lines << up : lines >> -up, 0xFFFF));
    };
    for (std::uint8_t other = 0; other < options_.sources; ++other)
        if (sources_[other].height > 0) return scaled(sources_[other].height, place(source) - place(other));
    return scaled(kLargest, place(source) - (options_.sources - 1));
}

void InTrack::set_layer_height(std::uint8_t spatial, std::uint16_t height) {
    if (spatial < kSpatialMax) layer_heights_[spatial] = height;
}

std::uint16_t InTrack::layer_height(std::uint8_t spatial) const {
    return spatial < kSpatialMax ? layer_heights_[spatial] : std::uint16_t{0};
}

InTrack::Sizes InTrack::sizes() const {
    Sizes sizes{.layer_heights = layer_heights_};
    for (std::uint8_t i = 0; i < kSourcesMax; ++i) {
        sizes.pixels[i] = sources_[i].pixels;
        sizes.heights[i] = sources_[i].height;
    }
    return sizes;
}

void InTrack::set_sizes(const Sizes& sizes) {
    layer_heights_ = sizes.layer_heights;
    for (std::uint8_t i = 0; i < kSourcesMax; ++i) {
        sources_[i].pixels = sizes.pixels[i];
        sources_[i].height = sizes.heights[i];
    }
}

std::array<std::uint8_t, InTrack::kSourcesMax> InTrack::ranks(Time now) {
    std::array<std::int64_t, kSourcesMax> size{};
    bool all_pixels = true;
    bool all_rates = true;
    for (std::uint8_t i = 0; i < options_.sources; ++i) all_pixels &= sources_[i].pixels != kLayerPixelsUnknown;
    for (std::uint8_t i = 0; i < options_.sources; ++i) {
        auto* known = stream(i);
        size[i] = all_pixels ? sources_[i].pixels : known == nullptr ? 0 : known->rates().total_bps(now);
        all_rates &= size[i] > 0;
    }
    // A layer that rests keeps its place.
    if (all_rates) {
        // By insertion, since std::stable_sort would take memory.
        const auto smaller = [&](std::uint8_t a, std::uint8_t b) { return size[a] < size[b]; };
        const auto end = order_.begin() + options_.sources;
        for (auto next = order_.begin(); next != end; ++next)
            std::rotate(std::upper_bound(order_.begin(), next, *next, smaller), next, next + 1);
    }
    std::array<std::uint8_t, kSourcesMax> ranks{};
    for (std::uint8_t rank = 0; rank < kSourcesMax; ++rank) ranks[order_[rank]] = rank;
    return ranks;
}

}  // namespace parley::media
