// bare-relay: the limit that the other servers are held against. It does the WebSocket handshake, then copies frames
// between the two of a pair. It parses nothing, asks nobody, stores nothing; one recv and one send for as many frames
// as there are. bench/run starts it; nobody else has a use for it.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "frames.hpp"
#include "handshake.hpp"

namespace {

using namespace parley::bare;

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::size_t kPendingMax = 4 * 1024 * 1024;

struct Peer {
    int mate = -1;
    bool is_open = false;
    bool is_waiting_to_write = false;
    std::unique_ptr<std::string> carry;    // a cut frame or handshake; most of the time there is none
    std::unique_ptr<std::string> pending;  // what the socket did not take
};

class Relay {
public:
    explicit Relay(std::uint16_t port) : in_(kReadBytes), out_(kReadBytes + 64) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        const int on = 1;
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listener_, 4096) != 0) {
            std::perror("bare-relay: listen");
            std::exit(2);
        }
        epoll_ = epoll_create1(0);
        watch(listener_, EPOLL_CTL_ADD, EPOLLIN);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == listener_) {
                    accept_all();
                    continue;
                }
                if ((event.events & EPOLLOUT) != 0) flush(event.data.fd);
                if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read(event.data.fd);
            }
        }
    }

private:
    void watch(int socket, int operation, std::uint32_t events) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = socket;
        epoll_ctl(epoll_, operation, socket, &event);
    }

    Peer& peer(int socket) { return peers_[static_cast<std::size_t>(socket)]; }

    void accept_all() {
        for (;;) {
            const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
            if (socket < 0) return;
            const int on = 1;
            setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            if (peers_.size() <= static_cast<std::size_t>(socket)) peers_.resize(static_cast<std::size_t>(socket) + 1);
            peer(socket) = Peer{};
            watch(socket, EPOLL_CTL_ADD, EPOLLIN);
        }
    }

    void read(int socket) {
        const auto count = ::recv(socket, in_.data(), in_.size(), 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) return close(socket);
        std::string_view bytes(in_.data(), static_cast<std::size_t>(count));
        const auto carried = std::move(peer(socket).carry);
        if (carried) bytes = carried->append(bytes);
        const std::size_t used = peer(socket).is_open ? relay(socket, bytes) : open(socket, bytes);
        if (used < bytes.size() && peer(socket).mate != kClosed) {
            peer(socket).carry = std::make_unique<std::string>(bytes.substr(used));
        }
    }

    std::size_t open(int socket, std::string_view bytes) {
        const auto end = bytes.find("\r\n\r\n");
        if (end == bytes.npos) return 0;
        const auto request = parse_upgrade(bytes.substr(0, end + 2));
        if (!request) {
            close(socket);
            return bytes.size();
        }
        peer(socket).is_open = true;
        const auto [entry, is_first] = waiting_.try_emplace(request->pair, socket);
        if (!is_first) {
            peer(socket).mate = entry->second;
            peer(entry->second).mate = socket;
            waiting_.erase(entry);
        }
        send(socket, upgrade_answer(request->key));
        return end + 4;
    }

    std::size_t relay(int socket, std::string_view bytes) {
        if (out_.size() < bytes.size()) out_.resize(bytes.size());
        const Copied copied = copy_frames(bytes, out_.data());
        if (copied.is_close) {
            close(socket);
            return bytes.size();
        }
        const int mate = peer(socket).mate;
        if (mate >= 0 && copied.written > 0) send(mate, {out_.data(), copied.written});
        return copied.read;
    }

    void send(int socket, std::string_view bytes) {
        Peer& to = peer(socket);
        if (!to.pending) {
            const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
            if (bytes.empty()) return;
            to.pending = std::make_unique<std::string>();
            watch(socket, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
        }
        to.pending->append(bytes);
        if (to.pending->size() > kPendingMax) close(socket);
    }

    void flush(int socket) {
        Peer& to = peer(socket);
        if (!to.pending) return;
        const auto sent = ::send(socket, to.pending->data(), to.pending->size(), MSG_NOSIGNAL);
        if (sent > 0) to.pending->erase(0, static_cast<std::size_t>(sent));
        if (!to.pending->empty()) return;
        to.pending.reset();
        watch(socket, EPOLL_CTL_MOD, EPOLLIN);
    }

    void close(int socket) {
        Peer& gone = peer(socket);
        if (gone.mate == kClosed) return;
        if (gone.mate >= 0) peer(gone.mate).mate = -1;
        std::erase_if(waiting_, [socket](const auto& entry) { return entry.second == socket; });
        gone = Peer{};
        gone.mate = kClosed;
        ::close(socket);
    }

    static constexpr int kClosed = -2;

    int listener_ = -1;
    int epoll_ = -1;
    std::vector<char> in_;
    std::vector<char> out_;
    std::vector<Peer> peers_;  // by file descriptor
    std::unordered_map<std::string, int> waiting_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || std::atoi(argv[1]) <= 0) {
        std::fprintf(stderr, "usage: bare-relay PORT\n");
        return 2;
    }
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    Relay(static_cast<std::uint16_t>(std::atoi(argv[1]))).run();
}
