// One way between two media loops: what one engine relays to the other, batch by batch. The one place where their
// threads meet; each side has its own calls. It wakes nobody: MediaLoop does, once for each batch. Owned by
// MediaService.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

#include "media/relay/batch.hpp"

namespace parley::server {

class RelayMailbox {
public:
    static constexpr std::size_t kRelayBytesMax = 8 * 1'024 * 1'024;  ///< of packets and messages that wait
    static constexpr std::size_t kRelayMediaMax = 16'384;             ///< values that wait, before media is dropped
    static constexpr std::size_t kRelayValuesMax = 65'536;            ///< and before anything is
    static constexpr std::size_t kSpareMax = 8;

    // The sender's.
    /// False when too much waits: it is dropped.
    [[nodiscard]] bool add(std::uint32_t link, media::relay::Value&& value, std::span<const std::uint8_t> bytes);
    /// Hands over what was added. False when there was nothing; else the receiver has to take() one more.
    [[nodiscard]] bool hand_over();

    // The receiver's.
    /// The oldest batch, good until the next call. Empty when none waits.
    [[nodiscard]] const media::relay::Batch& take();

private:
    media::relay::Batch filling_;  ///< the sender's
    media::relay::Batch reading_;  ///< the receiver's
    // Of what was handed over and not taken yet.
    std::atomic<std::size_t> values_{0};
    std::atomic<std::size_t> bytes_{0};

    std::mutex mutex_;
    std::vector<media::relay::Batch> waiting_;  ///< the oldest first
    std::vector<media::relay::Batch> spare_;    ///< empty, with their memory
};

}  // namespace parley::server
