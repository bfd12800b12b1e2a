// What goes from one engine to another together: values in order, and the bytes of their packets and messages one
// behind the other. Filled by who carries the engine's relay::Out, read by Engine::handle_relay(). No limits of its
// own: who fills it has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "media/relay/values.hpp"

namespace parley::media::relay {

struct Item {
    std::uint32_t to = 0;  ///< the receiver's link; 0: none yet
    std::uint32_t size = 0;
    std::size_t begin = 0;  ///< of its bytes within the batch
    Value value;
};

class Batch {
public:
    void add(std::uint32_t to, Value&& value, std::span<const std::uint8_t> bytes) {
        items_.push_back({to, static_cast<std::uint32_t>(bytes.size()), bytes_.size(), std::move(value)});
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    /// Keeps the memory for what comes next.
    void clear() { items_.clear(), bytes_.clear(); }

    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] std::size_t size_bytes() const { return bytes_.size(); }
    [[nodiscard]] std::span<const Item> items() const { return items_; }
    [[nodiscard]] std::span<const std::uint8_t> bytes_of(const Item& item) const {
        return std::span(bytes_).subspan(item.begin, item.size);
    }

private:
    std::vector<Item> items_;
    std::vector<std::uint8_t> bytes_;
};

}  // namespace parley::media::relay
