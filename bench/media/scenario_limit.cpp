#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <thread>

#include "../load/meter.hpp"
#include "crypto/srtp.hpp"
#include "net/udp_segment.hpp"
#include "scenarios.hpp"
#include "udp.hpp"

namespace parley::media_load {
namespace {

constexpr std::size_t kBatch = 64;    // messages of one system call, as the server's
constexpr std::size_t kSegments = 8;  // packets of one message
constexpr std::size_t kHeader = 20;   // with an element of two bytes
constexpr std::size_t kSlot = 1'500;

std::int64_t thread_cpu_ns() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// The subscribers: sockets that another thread reads as the generator does.
class Readers {
public:
    Readers(const Endpoint& sender, int count) {
        for (int i = 0; i < count; ++i) {
            ports_.push_back(std::make_unique<UdpPort>(sender));
            poll_.watch(ports_.back()->fd(), [this](std::span<std::uint8_t>) { ++read_; });
            socklen_t length = sizeof(sockaddr_in);
            ::getsockname(ports_.back()->fd(), reinterpret_cast<sockaddr*>(&addresses_.emplace_back()), &length);
        }
        thread_ = std::jthread([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) poll_.poll();
        });
    }
    [[nodiscard]] sockaddr_in& address(std::size_t i) { return addresses_[i % addresses_.size()]; }
    [[nodiscard]] std::uint64_t read() const { return read_; }

private:
    std::vector<std::unique_ptr<UdpPort>> ports_;
    std::vector<sockaddr_in> addresses_;
    UdpPoll poll_;
    std::atomic<std::uint64_t> read_{0};
    std::jthread thread_;  // last: it ends first
};

class Sender {
public:
    Sender(const Options& options, int fd, Readers& readers) : options_(options), fd_(fd), readers_(readers) {
        const auto profile =
            options.aes_cm ? crypto::SrtpProfile::aes_cm_128_hmac_sha1_80 : crypto::SrtpProfile::aead_aes_128_gcm;
        for (int i = 0; i < options.subscribers; ++i) {
            crypto::SrtpMaster master;
            master.key[0] = static_cast<std::uint8_t>(i);
            contexts_.emplace_back(profile, master);
        }
        shared_.resize(static_cast<std::size_t>(options.packet_bytes));
        bytes_.resize(kBatch * kSegments * kSlot);
    }

    /// The same packets to all subscribers, `segments` to one in each message. How many were sent.
    std::size_t round(std::size_t segments) {
        std::size_t filled = 0;
        std::size_t sent = 0;
        for (std::size_t i = 0; i < contexts_.size(); ++i) {
            fill(filled++, i, segments);
            sent += segments;
            if (filled == kBatch || i + 1 == contexts_.size()) send(std::exchange(filled, 0));
        }
        index_ += segments;
        return sent;
    }

private:
    void fill(std::size_t at, std::size_t subscriber, std::size_t segments) {
        auto* const begin = bytes_.data() + at * kSegments * kSlot;
        std::size_t size = 0;
        std::size_t segment = 0;
        for (std::size_t i = 0; i < segments; ++i, size += segment) {
            auto* const out = begin + size;
            std::memset(out, 0, kHeader);
            out[0] = 0x80;
            out[2] = static_cast<std::uint8_t>((index_ + i) >> 8);
            out[3] = static_cast<std::uint8_t>(index_ + i);
            segment = contexts_[subscriber].protect(index_ + i, kHeader, kHeader, std::span(shared_).subspan(kHeader),
                                                    {out, kSlot});
        }
        pieces_[at] = {begin, size};
        auto& message = messages_[at].msg_hdr;
        message = {};
        message.msg_name = &readers_.address(subscriber);
        message.msg_namelen = sizeof(sockaddr_in);
        message.msg_iov = &pieces_[at];
        message.msg_iovlen = 1;
        if (segments > 1) net::set_segment(message, controls_[at], segment);
    }

    void send(std::size_t count) {
        if (::sendmmsg(fd_, messages_.data(), static_cast<unsigned>(count), 0) != static_cast<int>(count))
            throw std::runtime_error("sendmmsg did not take all");
    }

    const Options& options_;
    int fd_;
    Readers& readers_;
    std::vector<crypto::SrtpSender> contexts_;
    std::vector<std::uint8_t> shared_;
    std::vector<std::uint8_t> bytes_;
    std::uint64_t index_ = 0;
    std::array<iovec, kBatch> pieces_{};
    std::array<net::SegmentControl, kBatch> controls_{};
    std::array<mmsghdr, kBatch> messages_{};
};

/// At the rate of a real run, not as fast as it can: the same idle times and caches as a server's.
double measure(const Options& options, Sender& sender, std::size_t segments) {
    const auto step_ns = std::int64_t{1'000'000'000} * static_cast<std::int64_t>(segments) / options.rate_per_s;
    const auto end = load::now_ns() + std::int64_t{options.seconds} * 1'000'000'000;
    std::size_t sent = 0;
    std::int64_t cpu_ns = 0;
    for (auto due = load::now_ns(); due < end; due += step_ns) {
        if (const auto wait = due - load::now_ns(); wait > 0) {
            const timespec time{0, wait};
            ::nanosleep(&time, nullptr);
        }
        const auto before = thread_cpu_ns();
        sent += sender.round(segments);
        cpu_ns += thread_cpu_ns() - before;
    }
    return static_cast<double>(sent) / (static_cast<double>(cpu_ns) / 1e9);
}

}  // namespace

load::Report run_limit(const Options& options) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    const int buffer = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw std::runtime_error("cannot open a UDP socket");
    Readers readers({{127, 0, 0, 1}, ntohs(address.sin_port), false}, options.subscribers);
    Sender sender(options, fd, readers);
    load::Report report;
    report.add("sendmmsg_per_cpu_s", measure(options, sender, 1));
    report.add("gso_per_cpu_s", measure(options, sender, kSegments));
    return report;
}

}  // namespace parley::media_load
