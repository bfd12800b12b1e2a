// Attackers from addresses of their own (127.0.1.0/24): half heads that never end, WebSockets with frames that are
// none, sessions begun and left, floods of messages, people who ask and never read, junk by UDP. They listen to no
// answer. Whoever measures calls step() between its own work, so that both need no second processor.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace parley::load {

class Attackers {
public:
    static constexpr int kOpenMax = 600;  ///< connections that stand; the oldest go first

    /// `media_port`: 0 for none.
    Attackers(const sockaddr_in& target, int media_port, int per_s);
    ~Attackers();
    Attackers(const Attackers&) = delete;
    Attackers& operator=(const Attackers&) = delete;

    /// Does what is due, a few at a time.
    void step(std::int64_t now_ns);
    [[nodiscard]] std::int64_t made() const { return made_; }
    /// Connections that the server, or the kernel for it, did not take.
    [[nodiscard]] std::int64_t refused() const { return refused_; }

private:
    void attack();
    void connect_and_say(std::string_view text);
    void send_junk();

    sockaddr_in target_;
    int media_port_;
    int per_s_;
    int junk_socket_ = -1;
    std::int64_t started_ns_ = 0;
    std::int64_t made_ = 0;
    std::int64_t refused_ = 0;
    std::deque<int> open_;
    std::string bad_frames_, flood_, deaf_, junk_;
};

}  // namespace parley::load
