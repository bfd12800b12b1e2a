// One media loop: a thread with its own net::Loop, UDP port and media::Engine. Other threads talk to it through run()
// alone; it talks to them through what their tasks hold. Rooms live on it as long as somebody is in them. Made by
// MediaService.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "crypto/dtls_certificate.hpp"
#include "crypto/random.hpp"
#include "media/engine/engine.hpp"
#include "net/loop.hpp"
#include "net/udp.hpp"
#include "transport/datagram.hpp"

namespace parley::server {

class MediaLoop final : transport::DatagramHandler, media::Wire {
public:
    struct Options {
        std::string host = "0.0.0.0";       ///< an address of ours, without brackets
        std::uint16_t port = 0;             ///< 0 takes a free one
        std::vector<std::string> announce;  ///< addresses for candidates; none: those of our interfaces
        std::uint16_t tcp_port = 0;         ///< of ICE-TCP on the main port; 0: none
    };
    /// Counters, read by the metrics on another thread.
    struct Stats {
        std::atomic<std::uint64_t> datagrams_in{0}, datagrams_out{0}, bytes_in{0}, bytes_out{0};
        std::atomic<std::uint64_t> queue_drops{0}, send_errors{0}, send_blocked{0}, too_long{0};
        std::atomic<std::uint64_t> unknown_stun{0}, unknown_path{0}, srtp_drops{0};
        std::atomic<std::int64_t> rooms{0}, links{0};
    };

    /// Binds its port; the thread begins with start(). `tell` is called on the media thread. Errors: as
    /// UdpSocket::open.
    [[nodiscard]] static Result<std::unique_ptr<MediaLoop>> open(
        const Options& options, std::shared_ptr<const crypto::DtlsCertificate> certificate, media::Engine::Tell tell);
    ~MediaLoop() override;
    MediaLoop(const MediaLoop&) = delete;
    MediaLoop& operator=(const MediaLoop&) = delete;

    void start();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const Stats& stats() const { return stats_; }

    using Task = std::function<void(media::Engine& engine, media::Time now)>;
    /// Runs `task` on the media thread, in the order of the calls. From any thread.
    void run(Task task);

    // ICE-TCP: connections live on another loop and are known here by number. `send` may be called on the media thread.
    using Send = std::function<void(std::vector<std::uint8_t> datagram)>;
    void open_stream(std::uint32_t number, const Endpoint& remote, Send send);
    void stream_datagram(std::uint32_t number, std::vector<std::uint8_t> bytes);
    void close_stream(std::uint32_t number);

private:
    struct Stream {
        Endpoint remote;
        Send send;
    };

    MediaLoop() = default;
    void on_datagrams(std::span<const transport::Datagram> datagrams) override;
    std::span<std::uint8_t> reserve(std::size_t size) override;
    void commit(const media::Path& path, std::size_t size) override;
    void arm();
    void publish_stats();
    static media::Time now();

    net::Loop loop_;
    crypto::SystemRandom random_;
    std::unique_ptr<media::SctpStack> sctp_;
    std::unique_ptr<net::UdpSocket> socket_;
    std::unique_ptr<media::Engine> engine_;
    std::unordered_map<std::uint32_t, Stream> streams_;
    std::span<std::uint8_t> reserved_;
    std::uint16_t port_ = 0;
    bool armed_ = false;
    Stats stats_;
    std::thread thread_;
};

}  // namespace parley::server
