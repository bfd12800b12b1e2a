// UDP sockets of the generator: one for each connection, so that each has an address of its own, and one epoll over all
// of them. Any failure throws.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/endpoint.hpp"

namespace parley::media_load {

class UdpPort {
public:
    /// Bound to the address of `server`, which must be one of this machine, so that nothing leaves it; connected to it,
    /// so that it takes its datagrams alone.
    explicit UdpPort(const Endpoint& server);
    ~UdpPort();
    UdpPort(const UdpPort&) = delete;
    UdpPort& operator=(const UdpPort&) = delete;

    void send(std::span<const std::uint8_t> datagram) const;
    /// Datagrams of `segment` bytes, one behind the other, in one system call (UDP GSO): they arrive together, as from
    /// a network card.
    void send_burst(std::span<const std::uint8_t> datagrams, std::size_t segment) const;
    [[nodiscard]] int fd() const { return fd_; }
    /// The server's.
    [[nodiscard]] const Endpoint& remote() const { return remote_; }

private:
    int fd_ = -1;
    Endpoint remote_;
};

class UdpPoll {
public:
    using Take = std::function<void(std::span<std::uint8_t> datagram)>;

    UdpPoll();
    ~UdpPoll();
    UdpPoll(const UdpPoll&) = delete;
    UdpPoll& operator=(const UdpPoll&) = delete;

    /// For the rest of the run. `take` is called from within poll(); the bytes are its to change.
    void watch(int fd, Take take);
    /// Reads what is there; waits for nothing, since a generator that sleeps measures its own waking up.
    void poll();

private:
    struct Buffers;
    struct Watched {
        int fd;
        Take take;
    };
    void read(const Watched& watched);

    int epoll_ = -1;
    std::vector<std::unique_ptr<Watched>> watched_;
    std::unique_ptr<Buffers> buffers_;
};

}  // namespace parley::media_load
