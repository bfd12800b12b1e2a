// A whole engine with two clients in a call, in virtual time: the input is a list of time steps and datagrams, raw from
// anywhere or under a client's own keys, and of commands. Nothing crashes, nobody who has left is sent anything, and
// when all are gone nothing is left. A record is an operation, a length and so many bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/check.hpp"
#include "media/testing/sim_room.hpp"
#include "proto/rtp/wire.hpp"
#include "proto/stun/writer.hpp"

namespace {

using namespace parley;
using namespace parley::media;
using testing::ClientPeer;
using testing::Datagram;
using testing::SimRoom;
using testing::SimSocket;
using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kRecordsMax = 60;
constexpr std::size_t kStepMsMax = 200;
constexpr std::uint16_t kStranger = 666;

class Game {
public:
    /// In the calm of a stranger's datagrams nobody needs a handshake first.
    explicit Game(bool connected) : anna_(room_.add("anna")), bert_(room_.add("bert")) {
        PARLEY_CHECK(anna_.join() && bert_.join());
        if (!connected) return;
        PARLEY_CHECK(anna_.publish({anna_.microphone(), anna_.camera()}) && bert_.subscribe());
        room_.run_for(Micros{150'000});
        PARLEY_CHECK(anna_.publishing()->link.open() && bert_.subscribing()->link.open());
        for (auto& source : anna_.sources()) source->set_live(false);  // from here on the input is the media
    }
    ~Game() {
        for (auto& peer : room_.peers()) room_.leave(*peer);
        const auto& engine = room_.engine();
        PARLEY_CHECK(engine.links() == 0 && engine.rooms() == 0 && engine.routes() == 0);
    }

    void play(std::uint8_t operation, Bytes bytes) {
        switch (operation % 10) {
            case 0:
                room_.run_for(Micros{1'000} * static_cast<int>(std::min(bytes.size() * bytes.size(), kStepMsMax)));
                break;
            case 1:
                room_.inject(kStranger, {bytes.begin(), bytes.end()});
                break;
            case 2:
                raw(anna_.publishing(), bytes);
                break;
            case 3:
                raw(bert_.subscribing(), bytes);
                break;
            case 4:
                rtp(bytes);
                break;
            case 5:
                rtcp(anna_.publishing(), bytes);
                break;
            case 6:
                rtcp(bert_.subscribing(), bytes);
                break;
            case 7:
                handshake(bytes);
                break;
            case 8:
                check(bytes);
                break;
            default:
                command(bytes);
                break;
        }
        PARLEY_CHECK(room_.wrongs().empty());
        PARLEY_CHECK(room_.engine().links() <= 4);
    }

private:
    void raw(SimSocket* socket, Bytes bytes) {
        if (socket != nullptr) room_.inject(socket->address.port, {bytes.begin(), bytes.end()});
    }
    /// Media under anna's keys; a small SSRC stands for one of her own.
    void rtp(Bytes bytes) {
        SimSocket* socket = anna_.publishing();
        if (socket == nullptr || bytes.size() < 12) return;
        Datagram plain(bytes.begin(), bytes.end());
        plain[0] = static_cast<std::uint8_t>(0x80 | (plain[0] & 0x3F));
        const auto ssrc = proto::rtp::load32(plain.data() + 8);
        const auto& own = anna_.sources()[ssrc % anna_.sources().size()]->spec();
        if (ssrc < 256) proto::rtp::store32(plain.data() + 8, ssrc < 128 ? own.ssrc : own.rtx_ssrc);
        const std::uint64_t index = proto::rtp::load16(plain.data() + 2);
        auto wire = socket->link.protect_rtp(index, 12, plain);
        if (!wire.empty()) room_.inject(socket->address.port, std::move(wire));
    }
    void rtcp(SimSocket* socket, Bytes bytes) {
        if (socket == nullptr || bytes.size() < 8) return;
        Datagram plain(bytes.begin(), bytes.end());
        plain[0] = static_cast<std::uint8_t>(0x80 | (plain[0] & 0x3F));
        if (plain.size() >= 12 && plain[8] == 0 && !bert_.sinks().empty()) {  // about what bert is sent
            auto sink = bert_.sinks().begin();
            std::advance(sink, plain[9] % bert_.sinks().size());
            proto::rtp::store32(plain.data() + 8, sink->first);
        }
        auto wire = socket->link.protect_rtcp(plain);
        if (!wire.empty()) room_.inject(socket->address.port, std::move(wire));
    }
    void handshake(Bytes bytes) {
        if (bytes.size() < 3 || anna_.publishing() == nullptr) return;
        Datagram record(bytes.begin(), bytes.end());
        record[0] = static_cast<std::uint8_t>(20 + record[0] % 4);
        record[1] = 0xFE, record[2] = 0xFD;
        room_.inject(anna_.publishing()->address.port, std::move(record));
    }
    /// A check of one who knows anna's names and password, from any port and in any role.
    void check(Bytes bytes) {
        if (bytes.size() < 3 || anna_.publishing() == nullptr) return;
        const auto& link = anna_.publishing()->link;
        Datagram out(400);
        proto::stun::Writer writer(out, proto::stun::Class::request, proto::stun::kBinding, {});
        writer.username(link.remote().ufrag + ':' + link.local().ufrag).priority(bytes[1]);
        if ((bytes[2] & 1) != 0) writer.use_candidate();
        if ((bytes[2] & 2) != 0) writer.ice_controlling(bytes[1]);
        const crypto::HmacSha1 key(link.remote().password);
        writer.integrity([&](Bytes covered) { return key.sign(covered); });
        out.resize(writer.finish().size());
        if (bytes.size() > 3) out[bytes[1] % out.size()] ^= bytes[3];
        room_.inject(static_cast<std::uint16_t>(1'000 + bytes[0]), std::move(out));
    }
    void command(Bytes bytes) {
        auto& engine = room_.engine();
        const auto& id = room_.net().room;
        const auto what = bytes.empty() ? 0 : bytes[0];
        const auto track = bert_.tracks.tracks.empty() ? std::string("none") : bert_.tracks.tracks[0].id;
        switch (what % 8) {
            case 0:
                if (anna_.publishing() != nullptr) static_cast<void>(anna_.restart_publishing());
                break;
            case 1:
                static_cast<void>(bert_.subscribe(true));
                break;
            case 2:
                static_cast<void>(engine.mute(id, anna_.id(), track, bytes.size() % 2 == 0));
                break;
            case 3:
                static_cast<void>(engine.prefer(id, bert_.id(), {.track = track, .paused = bytes.size() % 2 == 0}));
                break;
            case 4:
                anna_.rebind();
                bert_.rebind();
                break;
            case 5:
                room_.leave(anna_);
                break;
            case 6:
                if (bert_.subscribing() != nullptr) bert_.lose_subscribing();
                static_cast<void>(bert_.subscribe(true));
                break;
            default:
                if (bert_.subscribing() != nullptr) engine.forget({bert_.subscribing()->address, 0});
                break;
        }
    }

    SimRoom room_{1};
    ClientPeer& anna_;
    ClientPeer& bert_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes left(data, size);
    if (left.empty()) return 0;
    Game game(left[0] % 4 != 0);
    left = left.subspan(1);
    for (std::size_t i = 0; i < kRecordsMax && left.size() >= 2; ++i) {
        const auto length = std::min<std::size_t>(left[1], left.size() - 2);
        game.play(left[0], left.subspan(2, length));
        left = left.subspan(2 + length);
    }
    return 0;
}
