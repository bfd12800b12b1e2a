// Session descriptions of any bytes. What is accepted says the same after it was written; answers to it can be written
// and read, and a second round neither crashes nor forgets the rules. An input that holds a NUL is two descriptions: an
// offer and the one after it, or what a peer answers to an offer of ours.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "media/negotiate/answer.hpp"
#include "media/negotiate/offerer.hpp"
#include "proto/sdp/parser.hpp"
#include "proto/sdp/writer.hpp"

namespace {

using namespace parley;
using namespace parley::media;
using proto::sdp::Session;

LocalTransport local_transport() {
    std::string hash = "A1";
    for (int i = 1; i < 32; ++i) hash += ":A1";
    return {"ours", "ours567890123456789012", {"sha-256", hash}, {"candidate:1 1 udp 1 192.0.2.1 9 typ host"}};
}

const AnswerSettings& settings() {
    static const AnswerSettings made{.local = local_transport(), .session_id = 1};
    return made;
}

std::vector<SendTrack> tracks() {
    return {{Kind::audio, "s", "a", "c", {1, std::nullopt}, default_codecs()},
            {Kind::video, "s", "v", "c", {2, 3}, default_codecs()}};
}

/// What we send must be what a strict reader takes for it, if it is small enough for our own.
void expect_readable(const Session& session) {
    const auto text = proto::sdp::encode_session(session);
    if (text.size() > proto::sdp::kTextBytesMax || std::ranges::count(text, '\n') > proto::sdp::kLinesMax) return;
    const auto again = proto::sdp::parse_session(text);
    PARLEY_CHECK(again.has_value());
    PARLEY_CHECK(*again == session);
}

std::optional<Session> read(std::string_view text) {
    auto session = proto::sdp::parse_session(text);
    if (!session) {
        PARLEY_CHECK(session.error().code == "bad-sdp");
        return std::nullopt;
    }
    expect_readable(*session);
    return std::move(*session);
}

void check_facts(const PublishAnswer& result, const Session& offer) {
    PARLEY_CHECK(result.answer.sections.size() == offer.sections.size());
    for (const auto& publication : result.publications) {
        PARLEY_CHECK(!publication.codecs.empty() && result.remote.has_value());
        PARLEY_CHECK(publication.rids.size() <= kLayersMax && publication.ssrcs.size() <= kLayersMax);
        PARLEY_CHECK(!result.answer.sections[publication.section_index].is_rejected());
    }
    PARLEY_CHECK(result.memory.extmaps.size() <= proto::sdp::kExtmapIdMax);
    expect_readable(result.answer);
}

void answer_twice(const Session& first, const Session* second) {
    const auto published = answer_offer(first, settings());
    if (published) check_facts(*published, first);
    const auto given = tracks();
    const auto played = answer_play_offer(first, settings(), given);
    if (played) expect_readable(played->answer);
    if (!published) return;
    const auto again = answer_offer(first, settings(), published->memory);
    PARLEY_CHECK(again.has_value() && again->answer.sections == published->answer.sections);
    if (second == nullptr) return;
    if (const auto next = answer_offer(*second, settings(), again->memory)) check_facts(*next, *second);
}

/// The input as the answer of a subscriber.
void apply(const Session& answer) {
    Offerer offerer({.local = local_transport(), .session_id = 1, .data_channel = true});
    for (auto& track : tracks()) PARLEY_CHECK(offerer.add_track(std::move(track)).has_value());
    expect_readable(*offerer.make_offer());
    if (!offerer.apply_answer(answer)) return;
    offerer.remove_track("1");
    static_cast<void>(offerer.add_track(tracks()[0]));
    expect_readable(*offerer.make_offer());
    static_cast<void>(offerer.apply_answer(answer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto cut = text.find('\0');
    const auto first = read(text.substr(0, cut));
    const auto second = cut == std::string_view::npos ? std::nullopt : read(text.substr(cut + 1));
    if (!first) return 0;
    answer_twice(*first, second ? &*second : nullptr);
    apply(*first);
    return 0;
}
