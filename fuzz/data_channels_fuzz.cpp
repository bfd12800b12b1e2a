// Data channels through a whole engine in virtual time: two clients whose channels open, speak and close as the input
// says, and SCTP chunks of any bytes that carry a client's own verification tag and checksum. Nothing crashes, nobody
// hears what was not said to them, the bounds hold, and when all are gone nothing is left. A record is an operation, a
// length and so many bytes.
#include <sys/time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/check.hpp"
#include "media/engine/data_room.hpp"
#include "media/testing/sim_room.hpp"
#include "media/testing/wall_clock.hpp"

std::int64_t parley::media::testing::wall_clock_us = 0;

// usrsctp asks the wall clock how long ago it sent something: here it is the input's time (media/sctp/stack.hpp).
extern "C" int gettimeofday(timeval* __restrict time, void* __restrict) noexcept {
    const auto us = parley::media::testing::wall_clock_us;
    *time = {.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
    return 0;
}

namespace {

using namespace parley;
using namespace parley::media;
using testing::ClientPeer;
using testing::SimRoom;
using testing::SimSocket;
using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kRecordsMax = 60;
constexpr Micros kMeeting{700'000};
constexpr Micros kStep{5'000};

class Game {
public:
    Game() : anna_(enter("anna")), bert_(enter("bert")) { run_for(kMeeting); }
    ~Game() {
        for (auto& peer : room_.peers()) room_.leave(*peer);
        run_for(kStep);
        const auto& engine = room_.engine();
        PARLEY_CHECK(engine.links() == 0 && engine.rooms() == 0 && engine.routes() == 0);
    }

    void play(std::uint8_t operation, Bytes bytes) {
        const std::string text(bytes.begin(), bytes.end());
        auto& who = operation % 2 == 0 ? anna_ : bert_;
        switch (operation / 2 % 6) {
            case 0:
                run_for(kStep * static_cast<int>(1 + bytes.size() % 32));
                break;
            case 1:
                open(who, text);
                break;
            case 2:
                speak(who, bytes);
                break;
            case 3:
                if (auto* data = data_of(who.publishing())) data->close_channel(bytes.empty() ? 0 : bytes[0]);
                break;
            case 4:
                chunks(who.publishing(), bytes);
                break;
            default:
                chunks(who.subscribing(), bytes);
                break;
        }
        PARLEY_CHECK(room_.wrongs().empty());
        check(anna_, "bert");
        check(bert_, "anna");
    }

private:
    static EngineOptions with(SctpStack& stack) {
        auto options = SimRoom::options_with_candidate();
        options.sctp = &stack;
        return options;
    }
    ClientPeer& enter(const std::string& id) {
        auto& peer = room_.add(id, {.sctp = &stack_});
        PARLEY_CHECK(peer.join() && peer.publish({peer.microphone()}) && peer.subscribe());
        return peer;
    }
    void run_for(Micros duration) {
        for (const auto end = room_.now() + duration; room_.now() < end;) {
            room_.run_for(kStep);
            testing::wall_clock_us = room_.now().us;
        }
    }
    static DataAssociation* data_of(SimSocket* socket) { return socket == nullptr ? nullptr : socket->link.data(); }
    static void open(ClientPeer& who, const std::string& text) {
        auto* data = data_of(who.publishing());
        if (data == nullptr || text.empty()) return;
        ChannelSettings settings{.label = text.substr(1), .ordered = (text[0] & 1) == 0};
        if ((text[0] & 2) != 0) settings.max_retransmits = static_cast<std::uint32_t>(text[0] & 7);
        static_cast<void>(data->open_channel(std::move(settings)));
    }
    static void speak(ClientPeer& who, Bytes bytes) {
        auto* data = data_of(who.publishing());
        if (data == nullptr || bytes.size() < 2) return;
        static_cast<void>(data->send(bytes[0], (bytes[1] & 1) != 0, bytes.subspan(2)));
    }
    void chunks(SimSocket* socket, Bytes bytes) {
        if (socket != nullptr) socket->link.send_chunks(bytes, room_.now());
    }
    /// What `who` has heard is somebody else's, on a channel that is named after them.
    static void check(ClientPeer& who, const std::string& other) {
        for (const auto& said : who.said) {
            PARLEY_CHECK(said.label.starts_with("from:" + other + "/") ||
                         said.label.starts_with("private:" + other + "/"));
            PARLEY_CHECK(said.text.size() <= kDataMessageBytesMax);
        }
        who.said.clear();
        for (auto* socket : {who.publishing(), who.subscribing()}) {
            if (auto* data = data_of(socket)) PARLEY_CHECK(data->channels() <= kDataChannelsMax);
        }
    }

    SctpStack stack_{{}};
    SimRoom room_{1, with(stack_)};
    ClientPeer& anna_;
    ClientPeer& bert_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes left(data, size);
    if (left.empty()) return 0;
    testing::wall_clock_us = 0;
    Game game;
    for (std::size_t i = 0; i < kRecordsMax && left.size() >= 2; ++i) {
        const auto length = std::min<std::size_t>(left[1], left.size() - 2);
        game.play(left[0], left.subspan(2, length));
        left = left.subspan(2 + length);
    }
    return 0;
}
