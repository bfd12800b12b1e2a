#include "net/udp_gate.hpp"

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/check.hpp"

namespace parley::net {
namespace {

constexpr std::uint32_t kUdpHeaderBytes = 8;
constexpr std::uint32_t kNetworkHeader = static_cast<std::uint32_t>(SKF_NET_OFF);
constexpr std::uint32_t kIpv4Source = 12;  // RFC 791 §3.1
constexpr std::uint32_t kIpv6Source = 8;   // RFC 8200 §3
constexpr std::uint32_t kMix = 0x9E37'79B1;
constexpr std::uint32_t kPass = 0xFFFF'FFFF, kDrop = 0;
constexpr std::size_t kLeafKeys = 8;

std::uint32_t word_at(const parley::Endpoint& endpoint, std::size_t at) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word = word << 8 | endpoint.ip[at + i];
    return word;
}

/// What the program makes of a source.
std::uint32_t key_of(const parley::Endpoint& endpoint) {
    std::uint32_t key = 0;
    for (std::size_t at = 0; at < (endpoint.v6 ? 16U : 4U); at += 4) key = (key ^ word_at(endpoint, at)) * kMix;
    return key ^ endpoint.port;
}

class Program {
public:
    explicit Program(const UdpGate& gate) {
        for (const auto& known : gate.known) keys_.push_back(key_of(known));
        std::ranges::sort(keys_);
        keys_.erase(std::ranges::unique(keys_).begin(), keys_.end());
        if (gate.greetings_one_in > 0) admit_greetings(gate);
        load_key();
        search(keys_);
    }
    [[nodiscard]] std::vector<sock_filter> take() { return std::move(code_); }

private:
    void add(std::uint32_t code, std::uint32_t k) { code_.push_back(BPF_STMT(static_cast<std::uint16_t>(code), k)); }
    /// Goes on `yes` instructions later when it is so, and `no` when it is not.
    void jump(std::uint32_t code, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
        code_.push_back(BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | code | BPF_K), k, yes, no));
    }

    void admit_greetings(const UdpGate& gate) {
        const auto& greeting = gate.greeting;
        add(BPF_LD | BPF_B | BPF_ABS, kUdpHeaderBytes + greeting.first.offset);
        jump(BPF_JGT, greeting.first.last, 5, 0);
        add(BPF_LD | BPF_W | BPF_ABS, kUdpHeaderBytes + greeting.word_offset);  // shorter: the result is 0
        jump(BPF_JEQ, greeting.word, 0, 3);
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_RANDOM));
        jump(BPF_JGT, 0xFFFF'FFFF / gate.greetings_one_in, 1, 0);
        add(BPF_RET | BPF_K, kPass);
    }

    void load_key() {
        add(BPF_LD | BPF_B | BPF_ABS, kNetworkHeader);
        add(BPF_ALU | BPF_RSH | BPF_K, 4);
        const auto v6 = code_.size() + 1;
        jump(BPF_JEQ, 4, 0, 0);
        mix(kIpv4Source, 1);
        add(BPF_JMP | BPF_JA, 0);
        const auto end_of_v4 = code_.size();
        code_[v6 - 1].jf = static_cast<std::uint8_t>(end_of_v4 - v6);
        mix(kIpv6Source, 4);
        code_[end_of_v4 - 1].k = static_cast<std::uint32_t>(code_.size() - end_of_v4);
        add(BPF_LD | BPF_H | BPF_ABS, 0);  // the source port
        add(BPF_ALU | BPF_XOR | BPF_X, 0);
    }
    void mix(std::uint32_t offset, std::uint32_t words) {
        add(BPF_LDX | BPF_IMM, 0);
        for (std::uint32_t i = 0; i < words; ++i) {
            add(BPF_LD | BPF_W | BPF_ABS, kNetworkHeader + offset + 4 * i);
            add(BPF_ALU | BPF_XOR | BPF_X, 0);
            add(BPF_ALU | BPF_MUL | BPF_K, kMix);
            add(BPF_MISC | BPF_TAX, 0);
        }
    }

    /// A binary search. Conditional jumps reach no further than 255 instructions, so that the far ones are JA.
    void search(std::span<const std::uint32_t> keys) {
        if (keys.size() <= kLeafKeys) {
            for (const auto key : keys) {
                jump(BPF_JEQ, key, 0, 1);
                add(BPF_RET | BPF_K, kPass);
            }
            return add(BPF_RET | BPF_K, kDrop);
        }
        const auto half = keys.size() / 2;
        jump(BPF_JGE, keys[half], 0, 1);
        add(BPF_JMP | BPF_JA, 0);
        const auto low = code_.size();
        search(keys.first(half));
        code_[low - 1].k = static_cast<std::uint32_t>(code_.size() - low);
        search(keys.subspan(half));
    }

    std::vector<std::uint32_t> keys_;
    std::vector<sock_filter> code_;
};

}  // namespace

std::vector<sock_filter> gate_program(const UdpGate& gate) {
    PARLEY_CHECK(gate.known.size() <= UdpGate::kKnownMax);
    auto program = Program(gate).take();
    PARLEY_CHECK(program.size() <= BPF_MAXINSNS);
    return program;
}

bool close_gate(int fd, const std::vector<sock_filter>& program) {
    const sock_fprog filter{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

void open_gate(int fd) {
    const int unused = 0;
    ::setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}

std::uint32_t kernel_drops(int fd) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> counts{};
    socklen_t length = sizeof counts;
    if (::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, counts.data(), &length) != 0) return 0;
    return counts[SK_MEMINFO_DROPS];
}

}  // namespace parley::net
