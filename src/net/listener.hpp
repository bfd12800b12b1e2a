// A listening TCP socket that hands what it accepts to the Hub. Out of descriptors, or with the house full, it pauses
// and tries again, so that the connections that are there live on. Internal to net/.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "net/hub.hpp"

namespace parley::net {

class Listener final : public Watcher {
public:
    /// Errors: "bad-address", "address-in-use", "listen-failed".
    [[nodiscard]] static Result<std::unique_ptr<Listener>> open(Hub& hub, std::string_view host_port);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void on_ready(std::uint32_t events) override;
    /// Goes on after a pause; nothing otherwise.
    void resume();
    void close();
    [[nodiscard]] Endpoint endpoint() const;

private:
    Listener(Hub& hub, int fd);
    /// False when the kernel has nothing (more) to give now.
    bool accept_one();
    void pause();

    Hub& hub_;
    int fd_;
    bool paused_ = false;
    std::uint64_t retry_ = 0;
    Instant warned_{};  ///< the last time that a pause was logged
};

}  // namespace parley::net
