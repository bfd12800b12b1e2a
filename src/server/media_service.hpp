// The media loops of a server, with runtime::MediaDesk over them: opens, starts and ends them, and is the door for
// ICE-TCP. Who is where and what is asked is the desk's. Made by Serving; all its own calls are made on the signalling
// loop.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "runtime/media_desk.hpp"
#include "server/media_loop.hpp"
#include "transport/loop.hpp"

namespace parley::server {

class MediaService final : public runtime::MediaDesk, public transport::DatagramStreamService {
public:
    explicit MediaService(transport::Loop& loop) : MediaDesk(loop) {}
    ~MediaService() override;

    /// `loops`: 1 to kMediaLoopsMax, on the port of `options` and those after it (or each on a free one, when it is 0).
    /// `relay_after`: as Placement. Errors: as MediaLoop::open; none is open then.
    [[nodiscard]] Status open(const MediaLoop::Options& options, std::size_t loops, std::size_t relay_after);
    /// As MediaDesk has it, and the threads begin.
    void start(Knows knows, AfterChanges after = {});
    /// Of the first loop.
    [[nodiscard]] std::uint16_t port() const { return loops_.front()->port(); }
    [[nodiscard]] MediaStats stats() const;

    std::unique_ptr<transport::DatagramStreamHandler> handle_stream(transport::DatagramStream& stream,
                                                                    std::span<const std::uint8_t> first) override;

private:
    class StreamDoor;
    void connect_loops();

    std::uint32_t last_stream_ = 0;
    std::unordered_map<std::uint32_t, transport::DatagramStream*> streams_;
    std::unique_ptr<media::SctpStack> sctp_;
    std::vector<std::unique_ptr<RelayMailbox>> mailboxes_;  ///< from each loop to each other
    std::vector<std::unique_ptr<MediaLoop>> loops_;         ///< last: their threads end first
};

}  // namespace parley::server
