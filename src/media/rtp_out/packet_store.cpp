#include "media/rtp_out/packet_store.hpp"

#include <cstring>

#include "base/check.hpp"

namespace parley::media {

PacketStore::PacketStore(const Options& options) : slots_(options.packets), ring_(options.bytes) {
    PARLEY_CHECK(options.packets > 0 && (options.packets & (options.packets - 1)) == 0);
    PARLEY_CHECK(options.bytes >= kPacketBytesMax);
}

void PacketStore::put(std::int64_t sequence, const Packet& packet) {
    const auto size = packet.bytes.size();
    if (size == 0 || size > kPacketBytesMax) {
        ++refused_;
        return;
    }
    auto place = static_cast<std::size_t>(end_ % ring_.size());
    if (place + size > ring_.size()) {  // a packet stays in one piece
        end_ += ring_.size() - place;
        place = 0;
    }
    std::memcpy(&ring_[place], packet.bytes.data(), size);
    auto& into = slot(sequence);
    into.sequence = sequence;
    into.begin = end_;
    into.packet = packet;
    into.packet.bytes = {&ring_[place], size};
    end_ += size;
}

const Packet* PacketStore::find(std::int64_t sequence) {
    auto& found = slot(sequence);
    if (found.sequence != sequence || found.begin + ring_.size() < end_) return nullptr;
    return &found.packet;
}

}  // namespace parley::media
