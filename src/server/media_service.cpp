#include "server/media_service.hpp"

#include <utility>

#include "media/ice/path_table.hpp"

namespace parley::server {

namespace {

/// The first letter of a loop's ufrags, by which ICE-TCP finds it: a connection does not say what it is for before.
std::string prefix_of(std::size_t loop) {
    return {static_cast<char>('A' + loop)};
}

}  // namespace

MediaService::~MediaService() {
    for (auto& loop : loops_) loop->stop();  // one may be about to wake another
    loops_.clear();
    close();
}

Status MediaService::open(const MediaLoop::Options& options, std::size_t loops, std::size_t relay_after) {
    const auto certificate = crypto::DtlsCertificate::make();
    if (!sctp_) sctp_ = std::make_unique<media::SctpStack>(MediaLoop::now());
    for (std::size_t i = 0; i < loops; ++i) {
        auto own = options;
        if (own.port != 0) own.port = static_cast<std::uint16_t>(own.port + i);
        for (auto& address : own.announce) {
            if (address.media_port != 0) address.media_port = static_cast<std::uint16_t>(address.media_port + i);
        }
        own.ufrag_prefix = prefix_of(i);
        own.number = i;
        own.relays = loops > 1;
        auto loop = MediaLoop::open(own, certificate, *sctp_, teller());
        if (!loop) {
            loops_.clear();
            return tl::unexpected<Error>(loop.error());
        }
        loops_.push_back(*std::move(loop));
    }
    connect_loops();
    std::vector<runtime::EngineRunner*> runners;
    for (auto& loop : loops_) runners.push_back(loop.get());
    use(std::move(runners), relay_after);
    return {};
}

void MediaService::connect_loops() {
    const auto add = [this]() -> RelayMailbox& { return *mailboxes_.emplace_back(std::make_unique<RelayMailbox>()); };
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        for (std::size_t other = 0; other < i; ++other) {
            auto& there = add();
            auto& back = add();
            loops_[i]->connect(*loops_[other], there, back);
            loops_[other]->connect(*loops_[i], back, there);
        }
    }
}

void MediaService::start(Knows knows, AfterChanges after) {
    for (auto& loop : loops_) loop->start();
    MediaDesk::start(std::move(knows), std::move(after));
}

MediaStats MediaService::stats() const {
    MediaStats sum;
    for (const auto& loop : loops_) sum += loop->stats();
    sum.rooms = rooms();
    return sum;
}

/// One TCP connection of the main port: its datagrams go to the media thread, and come back from there.
class MediaService::StreamDoor final : public transport::DatagramStreamHandler {
public:
    StreamDoor(MediaService& service, MediaLoop& loop, std::uint32_t number)
        : service_(service), loop_(loop), number_(number) {}

    void on_datagram(std::span<std::uint8_t> bytes) override {
        loop_.stream_datagram(number_, {bytes.begin(), bytes.end()});
    }
    void on_close() override {
        service_.streams_.erase(number_);
        if (!service_.loops_.empty()) loop_.close_stream(number_);
    }

private:
    MediaService& service_;
    MediaLoop& loop_;
    std::uint32_t number_;
};

std::unique_ptr<transport::DatagramStreamHandler> MediaService::handle_stream(transport::DatagramStream& stream,
                                                                              std::span<const std::uint8_t> first) {
    const auto ufrag = media::named_ufrag(first);
    const auto letter = ufrag && !ufrag->empty() ? static_cast<std::size_t>(ufrag->front() - 'A') : 0;
    MediaLoop& loop = *loops_[letter < loops_.size() ? letter : 0];
    const std::uint32_t number = ++last_stream_ == 0 ? ++last_stream_ : last_stream_;  // 0 is the UDP socket
    streams_[number] = &stream;
    loop.open_stream(number, stream.remote(), [this, alive = alive(), number](std::vector<std::uint8_t> datagram) {
        MediaDesk::loop().post([this, alive, number, datagram = std::move(datagram)] {
            if (alive.expired()) return;
            const auto it = streams_.find(number);
            if (it != streams_.end()) it->second->send(datagram);
        });
    });
    return std::make_unique<StreamDoor>(*this, loop, number);
}

}  // namespace parley::server
