// One TCP connection: reading, writing, TLS, and its single time-out. It knows no protocol; bytes go to a Protocol.
// Owned by the Hub, driven by the loop. Internal to net/. Small on purpose: an idle one owns no buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/endpoint.hpp"
#include "net/address.hpp"
#include "net/deadlines.hpp"
#include "net/loop.hpp"
#include "net/protocol.hpp"
#include "net/send_queue.hpp"

namespace parley::net {

class Hub;

class Stream final : public Watcher, public DeadlineNode {
public:
    /// Takes over the descriptor.
    Stream(Hub& hub, int fd, const Address& peer, std::uint32_t index);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// Begins to read. Throws std::system_error when the kernel refuses to watch the socket.
    void start(std::unique_ptr<Protocol> protocol);
    void on_ready(std::uint32_t events) override;

    // For the protocol.
    [[nodiscard]] Hub& hub() const { return hub_; }
    [[nodiscard]] const Address& peer() const { return peer_; }
    /// Asks the kernel, since few need it; port 0 when the connection has ended.
    [[nodiscard]] parley::Endpoint peer_endpoint() const;
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    [[nodiscard]] bool is_encrypted() const { return tls_ != nullptr; }
    /// Whether bytes wait here for the protocol to want them.
    [[nodiscard]] bool holds_bytes() const { return held_ != nullptr; }
    /// Where to append; it is sent at the end of the turn.
    [[nodiscard]] SendQueue& out();
    [[nodiscard]] std::size_t queued_bytes() const;
    void pause(bool paused);
    [[nodiscard]] bool is_paused() const { return paused_; }
    /// Bytes that were held back are given to the protocol before the end of the turn.
    void resume_later();
    /// The protocol has had its share of this turn: it gets the rest of the bytes in the next one, after the others.
    void yield();
    [[nodiscard]] bool has_yielded() const { return yielded_; }
    /// Ends the connection once the queue is sent. What still comes in is thrown away, so that it does not make the
    /// kernel reset the connection before the peer has read our last words.
    void finish();
    /// Ends the connection now.
    void abort();
    /// Starts the one time-out; a second one replaces it.
    void wait_for(Wait kind);
    void wait_for_nothing();
    [[nodiscard]] bool is_waiting_for(Wait kind) const { return wait == kind; }
    /// Whether anything came since the last question.
    [[nodiscard]] bool take_heard();

    // For the hub.
    void flush();
    void resume();
    void resume_yielded();
    void expire(Wait kind);
    void drain();
    [[nodiscard]] std::uint32_t index() const { return index_; }
    void set_index(std::uint32_t index) { index_ = index; }

private:
    struct Tls;
    void read();
    void receive(std::span<char> bytes);
    void receive_ciphertext(std::span<char> bytes);
    void deliver(std::span<char> bytes);
    void deliver_some(std::span<char>& bytes);
    void hold(std::span<char> bytes);
    void handle_read_end();
    void encrypt_queue();
    enum class Written : std::uint8_t { all, some, failed };
    Written write_queue();
    Written write_ciphertext();
    long write(std::span<const struct iovec> pieces);
    void handle_all_written();
    void update_interest();
    void mark_dirty();
    void guarded(auto&& call);

    Hub& hub_;
    std::unique_ptr<Protocol> protocol_;
    std::unique_ptr<SendQueue> queue_;
    std::unique_ptr<std::string> held_;
    std::unique_ptr<Tls> tls_;
    Address peer_;
    int fd_;
    std::uint32_t index_;
    std::uint32_t interest_ = 0;  ///< what epoll watches for
    bool dirty_ = false;
    bool resuming_ = false;
    bool yielded_ = false;
    bool delivering_ = false;
    bool paused_ = false;
    bool heard_ = false;
    bool read_ended_ = false;
    bool write_blocked_ = false;
    bool finishing_ = false;
    bool shut_down_ = false;
};

}  // namespace parley::net
