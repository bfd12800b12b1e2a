// The streams by HTTP that there are now, by the random id in their URL. Owned by the composition root, which puts its
// routes beside those of the other dialects; the sessions end here when they are over.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialects/whip/session.hpp"
#include "transport/route.hpp"

namespace parley::dialects::whip {

class Desk {
public:
    static constexpr std::size_t kStreamsMax = 4096;

    /// `media` may be null: a server without a media server, which refuses. Both must outlive the desk.
    Desk(Host& host, ports::Media* media);
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// `/whip/{room_id}`, `/whep/{room_id}` and their sessions. The desk must outlive what is routed.
    [[nodiscard]] transport::Routes routes();

    [[nodiscard]] Host& host() { return host_; }
    [[nodiscard]] ports::Media* media() { return media_; }
    [[nodiscard]] std::size_t size() const { return streams_.size(); }

    /// Nothing when there are kStreamsMax.
    [[nodiscard]] WhipSession* open(calls::Identity who, std::string address, Wanted wanted);
    [[nodiscard]] WhipSession* find(const std::string& id);
    /// The session is over; it is destroyed once it has returned to the loop.
    void close(const std::string& id);

private:
    Host& host_;
    ports::Media* media_;
    std::unordered_map<std::string, std::unique_ptr<WhipSession>> streams_;
    std::vector<std::unique_ptr<WhipSession>> over_;
    std::uint64_t timer_ = 0;
};

}  // namespace parley::dialects::whip
