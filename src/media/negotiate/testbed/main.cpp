// The negotiation as a program, for tests that hold it against real browsers: reads a description, writes the other.
//   negotiate-testbed publish < offer     the answer to a publisher
//   negotiate-testbed play    < offer     the answer to a player, with one voice and one camera
//   negotiate-testbed offer               our offer to a subscriber: data channel, one voice, one camera
//   negotiate-testbed accept  < answer    reads the answer to that offer and prints what came of it
// No network: the transport is made up. An error goes to standard error, with status 1.
#include <iostream>
#include <iterator>

#include "media/negotiate/answer.hpp"
#include "media/negotiate/offerer.hpp"
#include "proto/sdp/parser.hpp"
#include "proto/sdp/writer.hpp"

namespace {

using namespace parley;
using namespace parley::media;

LocalTransport made_up_transport() {
    std::string hash = "A1";
    for (int i = 1; i < 32; ++i) hash += ":A1";
    return {
        "parley", "parley7890123456789012", {"sha-256", hash}, {"candidate:1 1 udp 2130706431 192.0.2.1 9 typ host"}};
}

std::vector<SendTrack> tracks() {
    const auto codecs = default_codecs();
    return {{Kind::audio, "them", "voice", "them", {1001, std::nullopt}, codecs},
            {Kind::video, "them", "camera", "them", {1002, 1003}, codecs}};
}

int complain(const Error& error) {
    std::cerr << error.code << ": " << error.message << "\n";
    return 1;
}

Result<std::string> answer(const proto::sdp::Session& offer, bool publish) {
    AnswerSettings settings{.local = made_up_transport(), .session_id = 1};
    if (publish) return answer_offer(offer, settings).map([](const auto& r) { return proto::sdp::encode_session(r.answer); });
    return answer_play_offer(offer, settings, tracks()).map([](const auto& r) {
        return proto::sdp::encode_session(r.answer);
    });
}

/// The same offer each time, so that `offer` and `accept` speak of one.
Result<proto::sdp::Session> make_offer(Offerer& offerer) {
    for (auto& track : tracks())
        if (auto mid = offerer.add_track(std::move(track)); !mid) return tl::unexpected(mid.error());
    return offerer.make_offer();
}

Result<std::string> accept(Offerer& offerer, const proto::sdp::Session& answer) {
    return offerer.apply_answer(answer).map([](const AnswerFacts& facts) {
        std::string text = facts.data ? "data\n" : "";
        for (const auto& subscription : facts.subscriptions)
            text += subscription.track_id + (subscription.receiving ? " received, codecs " : " refused, codecs ") +
                    std::to_string(subscription.codecs.size()) + "\n";
        return text;
    });
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc == 2 ? argv[1] : "";
    Offerer offerer({.local = made_up_transport(), .session_id = 1, .data_channel = true});
    const auto offer = make_offer(offerer);
    if (!offer) return complain(offer.error());
    if (what == "offer") {
        std::cout << proto::sdp::encode_session(*offer);
        return 0;
    }
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const auto session = proto::sdp::parse_session(text);
    if (!session) return complain(session.error());
    const auto result = what == "accept" ? accept(offerer, *session) : answer(*session, what == "publish");
    if (!result) return complain(result.error());
    std::cout << *result;
    return 0;
}
