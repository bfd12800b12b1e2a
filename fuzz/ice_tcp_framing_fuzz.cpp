// RFC 4571 frames of any bytes: read whole and in pieces, both must give the same datagrams and the same end. The first
// byte chooses the size of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "proto/ice_tcp/framing.hpp"

namespace {

using namespace parley::proto::ice_tcp;

std::pair<std::vector<std::string>, bool> read(const std::string& bytes, std::size_t piece) {
    Deframer deframer;
    std::vector<std::string> all;
    for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size() - at)) {
        auto part = bytes.substr(at, piece);
        std::span<char> input(part);
        while (const auto datagram = deframer.next(input)) {
            PARLEY_CHECK(!datagram->empty() && datagram->size() <= kFrameMax);
            all.emplace_back(datagram->begin(), datagram->end());
        }
        PARLEY_CHECK(input.empty() || deframer.failed());
    }
    return {all, deframer.failed()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    PARLEY_CHECK(read(bytes, bytes.size() + 1) == read(bytes, data[0] % 32 + 1u));
    return 0;
}
