#include "attackers.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "frame.hpp"

namespace parley::load {
namespace {

constexpr int kAtOnce = 2;  // between two looks at one's own work
constexpr std::uint32_t kFirstAddress = 0x7F000101;
constexpr std::uint32_t kAddresses = 200;
constexpr int kFloodMessages = 400;  // more than one may send: the server has to close
constexpr std::size_t kJunkBytes = 1'100;
constexpr int kUnreadBytes = 4 * 1024;

std::string upgrade(std::string_view path) {
    std::string text = "GET ";
    text.append(path).append(
        " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    return text;
}

}  // namespace

Attackers::Attackers(const sockaddr_in& target, int media_port, int per_s)
    : target_(target), media_port_(media_port), per_s_(per_s) {
    // RFC 6455 §5.1: a frame without a mask; §5.2: reserved bits and opcodes.
    bad_frames_ = upgrade("/parley") + "\x81\x05hello" + "\xFF\x85\x01\x02\x03\x04zzzzz";
    flood_ = upgrade("/parley");
    for (int i = 0; i < kFloodMessages; ++i)
        flood_ += encode_client_frame(R"({"id":1,"method":"room.look","params":{"room":"none"}})");
    deaf_ = upgrade("/parley");
    for (int i = 0; i < kFloodMessages; ++i) deaf_ += encode_client_frame(R"({"id":2,"method":"ice.servers"})");
    junk_.resize(kJunkBytes);
    for (std::size_t i = 0; i < junk_.size(); ++i) junk_[i] = static_cast<char>(i * 37);
    if (media_port_ != 0) junk_socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

Attackers::~Attackers() {
    for (const int fd : open_) ::close(fd);
    if (junk_socket_ >= 0) ::close(junk_socket_);
}

void Attackers::step(std::int64_t now_ns) {
    if (started_ns_ == 0) started_ns_ = now_ns;
    const auto due = (now_ns - started_ns_) * per_s_ / 1'000'000'000;
    for (int i = 0; i < kAtOnce && made_ < due; ++i) attack();
}

void Attackers::attack() {
    switch (made_++ % 8) {
        case 0:
            return connect_and_say("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        case 1:
            return connect_and_say(bad_frames_);
        case 2:
            return connect_and_say("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n");
        case 3:
            return connect_and_say(flood_);
        case 4:
            return connect_and_say("\x16\x03\x01\xFF\xFF junk that is no HTTP at all\r\n\r\n");
        case 5:
            return connect_and_say(deaf_);
        default:
            return send_junk();
    }
}

void Attackers::connect_and_say(std::string_view text) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return void(++refused_);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kUnreadBytes, sizeof kUnreadBytes);
    const linger reset{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(kFirstAddress + static_cast<std::uint32_t>(made_) % kAddresses);
    ::bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from);
    const bool taken =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&target_), sizeof target_) == 0 || errno == EINPROGRESS;
    if (!taken || ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) ++refused_;
    open_.push_back(fd);
    while (open_.size() > kOpenMax) {
        ::close(open_.front());
        open_.pop_front();
    }
}

void Attackers::send_junk() {
    if (junk_socket_ < 0) return;
    sockaddr_in to = target_;
    to.sin_port = htons(static_cast<std::uint16_t>(media_port_));
    // What looks like STUN, DTLS and RTP (RFC 7983 §7) by its first byte.
    for (const char first : {'\x00', '\x16', '\x80', '\xFF'}) {
        junk_[0] = first;
        ::sendto(junk_socket_, junk_.data(), junk_.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
}

}  // namespace parley::load
