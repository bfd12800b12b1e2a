// One media loop: a thread with its own net::Loop, UDP port and media::Engine. Other threads talk to it through run()
// alone, and other media loops by a mailbox for each way; it talks to them through what their tasks hold. Made by
// MediaService.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "crypto/dtls_certificate.hpp"
#include "crypto/random.hpp"
#include "media/engine/engine.hpp"
#include "net/loop.hpp"
#include "net/udp.hpp"
#include "runtime/media_desk.hpp"
#include "server/announced.hpp"
#include "server/flood_watch.hpp"
#include "server/gathering.hpp"
#include "server/media_stats.hpp"
#include "server/relay_mailbox.hpp"
#include "transport/datagram.hpp"

namespace parley::server {

class MediaLoop final : public runtime::EngineRunner, transport::DatagramHandler, media::Wire, media::relay::Out {
public:
    struct Options {
        std::string host = "0.0.0.0";     ///< an address of ours, without brackets
        std::uint16_t port = 0;           ///< 0 takes a free one
        std::vector<Announced> announce;  ///< addresses for candidates; none: those of our interfaces
        std::uint16_t tcp_port = 0;       ///< of ICE-TCP on the main port; 0: none
        std::string ufrag_prefix;         ///< as media::EngineOptions
        std::size_t number = 0;           ///< among all loops
        bool relays = false;              ///< there are others
    };

    /// Binds its port; the thread begins with start(). `tell` is called on the media thread; `sctp` is shared by all
    /// loops and outlives them. Errors: as UdpSocket::open.
    [[nodiscard]] static Result<std::unique_ptr<MediaLoop>> open(
        const Options& options, std::shared_ptr<const crypto::DtlsCertificate> certificate, media::SctpStack& sctp,
        media::Engine::Tell tell);
    ~MediaLoop() override;
    MediaLoop(const MediaLoop&) = delete;
    MediaLoop& operator=(const MediaLoop&) = delete;

    /// Before start(): how it relays to another loop, and from there. Both outlive the threads.
    void connect(MediaLoop& other, RelayMailbox& to, RelayMailbox& from);
    void start();
    /// Ends the thread; nothing is served after that. All loops have to stop before the first is gone.
    void stop();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// As of the last tick. From any thread.
    [[nodiscard]] MediaStats stats() const;
    static media::Time now();

    /// Runs `task` on the media thread. From any thread.
    void run(Task task) override;

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
    struct Neighbour {
        MediaLoop* loop = nullptr;
        RelayMailbox* to = nullptr;
        RelayMailbox* from = nullptr;
    };

    MediaLoop() = default;
    void on_datagrams(std::span<const transport::Datagram> datagrams) override;
    std::span<std::uint8_t> reserve(std::size_t size) override;
    void commit(const media::Path& path, std::size_t size) override;
    bool send(media::relay::EngineNumber to, std::uint32_t link, media::relay::Value&& value,
              std::span<const std::uint8_t> bytes) override;
    void hand_over_relayed();
    void take_relayed(std::size_t from);
    void arm();
    void gather();
    void publish_stats();
    /// Closes the gate before the socket when strangers flood it, and opens it again.
    void watch_for_flood(media::Time now);
    void move_gate(const FloodWatch::Gate& gate);
    /// False when it cannot be: the gate is as it was.
    bool shut_out_strangers(std::uint32_t greetings_one_in);

    net::Loop loop_;
    crypto::SystemRandom random_;
    std::unique_ptr<net::UdpSocket> socket_;
    std::vector<Neighbour> neighbours_;  ///< by number; not set for itself
    bool relayed_ = false;               ///< something waits to be handed over
    std::unique_ptr<media::Engine> engine_;
    std::unordered_map<std::uint32_t, Stream> streams_;
    std::span<std::uint8_t> reserved_;
    Gathering gathering_;
    FloodWatch flood_;
    FloodWatch::Gate gate_;           ///< as it is to be
    bool gate_shut_ = false;          ///< and as it is: there may be more people than it can tell
    std::uint64_t gate_version_ = 0;  ///< of the paths that it lets in
    std::uint64_t kernel_drops_ = 0;
    std::uint16_t port_ = 0;
    std::size_t number_ = 0;
    bool armed_ = false;
    mutable std::mutex stats_mutex_;
    MediaStats stats_;
    std::thread thread_;
};

}  // namespace parley::server
