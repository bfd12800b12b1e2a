#include "junk.hpp"

#include <memory>
#include <vector>

#include "udp.hpp"

namespace parley::media_load {
namespace {

constexpr std::size_t kStrangers = 16;
constexpr std::size_t kBytes = 64;
constexpr std::size_t kTogether = 60;  // in one system call

std::vector<std::uint8_t> make(Options::Junk shape) {
    std::vector<std::uint8_t> bytes(kBytes * kTogether);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37);
    for (std::size_t at = 0; at < bytes.size(); at += kBytes) {
        const auto put = [&](std::initializer_list<std::uint8_t> head) { std::ranges::copy(head, &bytes[at]); };
        if (shape == Options::Junk::stun) {
            put({0, 1, 0, kBytes - 20, 0x21, 0x12, 0xA4, 0x42});  // RFC 8489 §5: a Binding request
        } else {
            put({0x80, 96});  // RFC 3550 §5.1
        }
    }
    return bytes;
}

}  // namespace

Junk::Junk(Options::Junk shape, const Endpoint& server) {
    if (shape == Options::Junk::none) return;
    std::vector<std::unique_ptr<UdpPort>> ports;
    for (std::size_t i = 0; i < kStrangers; ++i) ports.push_back(std::make_unique<UdpPort>(server));
    thread_ = std::jthread([this, ports = std::move(ports), bytes = make(shape)](const std::stop_token& stop) {
        for (std::size_t i = 0; !stop.stop_requested(); ++i) {
            ports[i % ports.size()]->send_burst(bytes, kBytes);
            sent_ += kTogether;
        }
    });
}

}  // namespace parley::media_load
