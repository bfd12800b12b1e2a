// What one subscriber with a voice and a camera costs in memory, and that half a minute of them takes none for a
// packet.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

#include "crypto/dtls_certificate.hpp"
#include "media/engine/subscriber.hpp"
#include "media/testing/heap.hpp"
#include "media/testing/made_packet.hpp"

namespace parley::media {
namespace {

using testing::heap_allocations;
using testing::heap_bytes;
using testing::MadePacket;

constexpr std::int64_t kSubscriberBytesMax = 30 * 1024;  ///< of 40 KB in all; DTLS and SRTP have the rest

std::unique_ptr<PublishedTrack> track(std::uint32_t number, Kind kind, Codec codec, std::uint32_t clock_rate_hz) {
    Publication facts;
    facts.kind = kind;
    facts.sending = true;
    facts.codecs.push_back({.key = {codec, 0}, .payload_type = 96, .clock_rate_hz = clock_rate_hz});
    ports::TrackView view;
    view.id = "track-" + std::to_string(number);
    auto made = std::make_unique<PublishedTrack>(number, view, facts,
                                                 InTrack::Options{.kind = kind, .clock_rate_hz = clock_rate_hz});
    made->in.set_ssrc(0, number);
    return made;
}

/// A subscriber's own parts, driven as its packets drive them: `video_per_second` of a camera and fifty of a voice.
class Call {
public:
    explicit Call(int video_per_second) : gap_us_(1'000'000 / video_per_second) {
        before_ = heap_bytes();
        subscriber_ = std::make_unique<Subscriber>(
            std::make_unique<Link>(certificate_, IceCredentials{"ufragufr", "passwordpasswordpassword"}, Time{}), 5,
            std::vector<std::string>{}, random_);
        subscriber_->add_track(*voice_);
        subscriber_->add_track(*camera_);
        for (const auto& out : subscriber_->tracks()) out->forwarder.selector().set_target(LayerSelector::Target{});
        estimator_ = std::make_unique<BandwidthEstimator>(EstimatorConfig{});
    }
    [[nodiscard]] std::int64_t bytes() const {
        return heap_bytes() - before_ - static_cast<std::int64_t>(sizeof(BandwidthEstimator));
    }

    void run(Time until) {
        for (; now_ < until; now_ = now_ + Micros{1'000}) {
            if (now_.us % 20'000 == 0) send(*voice_, 0, voice_count_++, Codec::opus);
            for (; now_.us >= next_video_us_; next_video_us_ += gap_us_) send(*camera_, 1, video_count_++, Codec::vp8);
            if (now_.us % 100'000 != 0) continue;
            estimator_->handle_feedback(now_, std::span(arrivals_).first(arrival_count_));
            arrival_count_ = 0;
            estimator_->on_time(now_);
        }
    }

private:
    void send(PublishedTrack& from, std::size_t index, std::uint32_t count, Codec codec) {
        const MadePacket made({.ssrc = from.handle,
                               .sequence = static_cast<std::uint16_t>(count),
                               .timestamp = count * 960,
                               .arrival = now_,
                               .keyframe = count == 0,
                               .picture_id = static_cast<std::uint16_t>(count & 0x7FFF),
                               .with_picture_id = codec == Codec::vp8,
                               .codec = codec});
        const auto place = from.in.handle_packet(0, made.packet);
        ASSERT_TRUE(place);
        const auto& out = subscriber_->tracks()[index];
        ASSERT_TRUE(out->forwarder.handle_packet({made.packet, place->sequence, 0, from.in.stream(0)->sender_clock()}));
        if (arrival_count_ == arrivals_.size()) return;
        arrivals_[arrival_count_++] = {estimator_->handle_sent(now_, 1'200, 0), true, now_};
    }

    std::shared_ptr<const crypto::DtlsCertificate> certificate_ = crypto::DtlsCertificate::make();
    SeededRandom random_{1};
    std::unique_ptr<PublishedTrack> voice_ = track(1, Kind::audio, Codec::opus, 48'000);
    std::unique_ptr<PublishedTrack> camera_ = track(2, Kind::video, Codec::vp8, 90'000);
    std::int64_t before_ = 0;
    std::unique_ptr<Subscriber> subscriber_;
    std::unique_ptr<BandwidthEstimator> estimator_;  ///< as the subscriber's own, which needs an open link
    std::array<Arrival, 1'024> arrivals_;
    std::size_t arrival_count_ = 0;
    std::int64_t gap_us_;
    Time now_{1'000'000};
    std::int64_t next_video_us_ = 1'000'000;
    std::uint32_t voice_count_ = 0;
    std::uint32_t video_count_ = 0;
};

TEST(SubscriberMemory, StaysBelowItsBarWithAVoiceAndACamera) {
    Call call(150);
    std::printf("[ MEASURED ] %lld bytes for a subscriber before its first packet\n",
                static_cast<long long>(call.bytes()));
    call.run({31'000'000});
    std::printf("[ MEASURED ] %lld bytes for a subscriber at 150 packets of video a second\n",
                static_cast<long long>(call.bytes()));
    EXPECT_LE(call.bytes(), kSubscriberBytesMax);
}

TEST(SubscriberMemory, IsTakenByNeedAndThenNoMore) {
    Call call(2'000);
    call.run({31'000'000});
    const auto bytes = call.bytes();
    std::printf("[ MEASURED ] %lld bytes for a subscriber at 2,000 packets of video a second\n",
                static_cast<long long>(bytes));
    const auto before = heap_allocations();
    call.run({61'000'000});
    EXPECT_EQ(heap_allocations() - before, 0u);
    EXPECT_EQ(call.bytes(), bytes);
}

TEST(SubscriberMemory, OfItsParts) {
    std::printf("[ MEASURED ] Subscriber %zu, estimator %zu, pacer %zu, allocator %zu, OutTrack %zu, link %zu\n",
                sizeof(Subscriber), sizeof(BandwidthEstimator), sizeof(Pacer), sizeof(Allocator), sizeof(OutTrack),
                sizeof(Link));
    std::printf("[ MEASURED ] TwccReceiver %zu, OutSlot %zu, PictureMap %zu\n", sizeof(TwccReceiver), sizeof(OutSlot),
                sizeof(PictureMap));
    EXPECT_LE(sizeof(Subscriber), 4u * 1024);
}

}  // namespace
}  // namespace parley::media
