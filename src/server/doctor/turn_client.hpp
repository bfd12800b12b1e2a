// The least of a TURN client (RFC 8656): asks for a relay, and gives it back. Sans-IO, so that the dialogue can be
// tested without a server; gather.cpp carries its datagrams. It relays nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/endpoint.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "proto/stun/message.hpp"

namespace parley::server {

class TurnClient {
public:
    using Datagram = std::vector<std::uint8_t>;

    TurnClient(std::string username, std::string password, Random& random);

    /// What to send now: the request that is not answered yet. Again when no answer comes.
    [[nodiscard]] const Datagram& request() const { return request_; }
    /// An answer of the server. True when it was the one to request(): then there is a result, or a next request().
    bool handle(std::span<const std::uint8_t> datagram);
    /// The relay's address; "turn-refused" with the server's code; "turn-port-used": RFC 8656 §7.4, ask from another
    /// port. Nothing while it goes on.
    [[nodiscard]] const std::optional<Result<Endpoint>>& result() const { return result_; }
    /// RFC 8656 §7.1: a Refresh with a lifetime of nothing gives the relay back. To be sent once, after a good result.
    [[nodiscard]] Datagram release();

private:
    [[nodiscard]] Datagram write(std::uint16_t method, std::uint16_t attribute, std::span<const std::uint8_t> value);

    std::string username_;
    std::string password_;
    Random& random_;
    proto::stun::TransactionId transaction_{};
    std::string realm_;
    std::string nonce_;
    Datagram request_;
    std::optional<Result<Endpoint>> result_;
};

}  // namespace parley::server
