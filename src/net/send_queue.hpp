// The unsent bytes of one connection, as few pieces as possible: small writes run together into one, large shared
// frames are kept by reference. No socket. A connection borrows one from a pool while it has something to send.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "transport/websocket.hpp"

namespace parley::net {

class SendQueue {
public:
    void append(std::string_view bytes);
    void append_frame(std::string_view payload, bool binary);
    void append_shared(const transport::SharedFrame& frame);
    /// Takes a long text over without a copy.
    void append_owned(std::string&& bytes);

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] bool empty() const { return bytes_ == 0; }
    /// Fills `out` with what comes next and returns how many entries were filled.
    [[nodiscard]] std::size_t gather(std::span<iovec> out) const;
    /// Drops `count` bytes from the front. At the end the first piece's memory is kept for the next borrower.
    void consume(std::size_t count);
    void clear();
    [[nodiscard]] std::size_t capacity() const;

private:
    struct Piece {
        std::string own;
        transport::SharedFrame shared;
        [[nodiscard]] std::string_view view() const { return shared ? std::string_view(*shared) : own; }
    };
    std::string& tail();

    std::vector<Piece> pieces_;
    std::size_t head_ = 0;    ///< first piece with unsent bytes
    std::size_t offset_ = 0;  ///< sent bytes of that piece
    std::size_t bytes_ = 0;
};

/// Empty queues with memory to write into. Bounded: what is past the bound, or has grown too large, is freed.
class SendQueuePool {
public:
    static constexpr Duration kTrimEvery{1'000};

    [[nodiscard]] std::unique_ptr<SendQueue> take();
    void give_back(std::unique_ptr<SendQueue> queue);
    /// To be called often. Every kTrimEvery it frees what nobody has borrowed since the time before.
    void trim(Instant now);
    [[nodiscard]] std::size_t size() const { return free_.size(); }

private:
    std::vector<std::unique_ptr<SendQueue>> free_;
    std::size_t idle_ = 0;  ///< so many, from the front, were not borrowed since the last trim
    Instant next_trim_{};
};

}  // namespace parley::net
