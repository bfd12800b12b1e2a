// Where a datagram came from and on what of ours: the pair that ICE validates and media is routed by. A plain value.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/endpoint.hpp"

namespace parley::media {

struct Path {
    Endpoint remote;
    /// Which of our UDP sockets, or which TCP connection; the driver numbers them and never uses one for two at a time.
    std::uint32_t local = 0;

    auto operator<=>(const Path&) const = default;
};

}  // namespace parley::media

template <>
struct std::hash<parley::media::Path> {
    std::size_t operator()(const parley::media::Path& path) const noexcept {
        return std::hash<parley::Endpoint>{}(path.remote) ^ (path.local * 0x9E37'79B9'7F4A'7C15ULL);
    }
};
