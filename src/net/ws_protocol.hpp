// WebSocket over a Stream: the WsLink that a handler sends with, and the driver of the decoder. Begins after the 101.
// Internal to net/.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "net/protocol.hpp"
#include "proto/websocket/decoder.hpp"
#include "transport/websocket.hpp"

namespace parley::net {

class Stream;

class WsProtocol final : public Protocol, public transport::WsLink {
public:
    WsProtocol(Stream& stream, std::unique_ptr<transport::WsHandler> handler);
    ~WsProtocol() override;

    void on_open() override;
    std::unique_ptr<Protocol> on_bytes(std::span<char>& bytes) override;
    [[nodiscard]] bool wants_bytes() const override { return true; }
    void on_read_end() override;
    void on_drained() override {}
    void on_deadline(Wait wait) override;
    void on_drain() override;
    void on_failure() override;
    void on_gone() override;

    void send_text(std::string_view payload) override;
    void send_binary(std::string_view payload) override;
    void send_frame(const transport::SharedFrame& frame) override;
    void close(std::uint16_t code, std::string_view reason) override;
    [[nodiscard]] std::size_t queued_bytes() const override;
    void pause_reading(bool paused) override;

private:
    enum class Phase : std::uint8_t {
        open,
        closing,  ///< our close frame is out, the peer's is awaited
        ended,    ///< the handler has been told
    };

    void handle(const proto::websocket::Incoming& incoming);
    void handle_close(const proto::websocket::Incoming& incoming);
    void handle_error(std::uint16_t code);
    void send_control(void (*append)(std::string&, std::string_view), std::string_view payload);
    void send_close(std::uint16_t code, std::string_view reason);
    void check_queue();
    void end(transport::WsClose how);

    Stream& stream_;
    std::unique_ptr<transport::WsHandler> handler_;
    proto::websocket::Decoder decoder_;
    Phase phase_ = Phase::open;
};

}  // namespace parley::net
