#include "proto/websocket/mask.hpp"

#include <cstring>

namespace parley::proto::websocket {
namespace {

// Sixteen bytes in one register; memcpy, since a payload starts anywhere.
using Block = std::uint64_t __attribute__((vector_size(16)));

}  // namespace

void apply_mask(std::span<char> payload, MaskKey key) {
    char repeated[sizeof(Block)];
    for (std::size_t i = 0; i < sizeof repeated; ++i) repeated[i] = key[i % 4];
    Block mask;
    std::memcpy(&mask, repeated, sizeof mask);

    char* at = payload.data();
    std::size_t left = payload.size();
    for (; left >= sizeof(Block); left -= sizeof(Block), at += sizeof(Block)) {
        Block block;
        std::memcpy(&block, at, sizeof block);
        block ^= mask;
        std::memcpy(at, &block, sizeof block);
    }
    for (std::size_t i = 0; i < left; ++i) at[i] = static_cast<char>(at[i] ^ key[i % 4]);
}

}  // namespace parley::proto::websocket
