// Datagrams over a Stream, each framed by its length (RFC 4571): ICE-TCP (RFC 6544). Begins where HTTP finds the first
// byte of a frame, and ends the connection unless the first frame is STUN. Knows no ICE. Internal to net/.
#pragma once

#include <memory>
#include <span>

#include "base/endpoint.hpp"
#include "net/protocol.hpp"
#include "proto/ice_tcp/framing.hpp"
#include "transport/datagram.hpp"

namespace parley::net {

class Stream;

class DatagramProtocol final : public Protocol, public transport::DatagramStream {
public:
    DatagramProtocol(Stream& stream, transport::DatagramStreamService& service);
    ~DatagramProtocol() override;

    void on_open() override {}
    std::unique_ptr<Protocol> on_bytes(std::span<char>& bytes) override;
    [[nodiscard]] bool wants_bytes() const override { return true; }
    void on_read_end() override;
    void on_drained() override {}
    void on_deadline(Wait wait) override;
    void on_drain() override;
    void on_failure() override;
    void on_gone() override;

    bool send(std::span<const std::uint8_t> bytes) override;
    void close() override;
    [[nodiscard]] const parley::Endpoint& remote() const override { return remote_; }
    [[nodiscard]] std::size_t queued_bytes() const override;

private:
    /// False when the connection is not to go on.
    bool open_with(std::span<const std::uint8_t> first);
    void refuse();
    void end();

    Stream& stream_;
    transport::DatagramStreamService& service_;
    std::unique_ptr<transport::DatagramStreamHandler> handler_;  ///< from the first datagram to on_close
    proto::ice_tcp::Deframer deframer_;
    parley::Endpoint remote_;
    bool counted_ = false;
    bool ended_ = false;
};

}  // namespace parley::net
