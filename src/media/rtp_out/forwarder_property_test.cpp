// Whatever happens to a publisher's packets on their way in, and however often the subscriber's layer is changed, what
// goes out is one well-formed stream. A publisher of one or three VP8 layers with three temporal layers each is run
// through loss, reordering, duplication and repair; then every number, timestamp and picture id that went out is held
// against what came in.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "media/rtp_in/in_stream.hpp"
#include "media/rtp_out/nack_responder.hpp"
#include "media/testing/made_packet.hpp"

namespace parley::media {
namespace {

using testing::MadePacket;
using testing::PacketSpec;

struct World {
    std::uint64_t seed = 0;
    int sources = 1;
    int loss_percent = 0;
    int late_percent = 0;
    int duplicate_percent = 0;
    int repair_percent = 0;
    bool with_picture_id = true;
    bool long_picture_id = true;
};

struct Sent {
    std::int64_t out = 0;
    std::uint32_t timestamp = 0;
    std::uint16_t picture_id = 0;
    bool filler = false;
    int source = 0;
    int frame = 0;  ///< of the source
    bool entry = false;
};

struct Made {
    int source = 0;
    int frame = 0;
    PacketSpec spec;
};

struct Event {
    std::int64_t at_us = 0;
    std::uint64_t order = 0;
    int made = 0;
    bool recovered = false;
    bool operator<(const Event& other) const { return std::tie(at_us, order) < std::tie(other.at_us, other.order); }
};

class Run {
public:
    explicit Run(const World& world) : world_(world), random_(world.seed) {
        OutStream::Options options{.ssrc = 77,
                                   .first_sequence = static_cast<std::uint16_t>(random_()),
                                   .first_timestamp = static_cast<std::uint32_t>(random_()),
                                   .first_picture_id = static_cast<std::uint16_t>(random_() & 0x7FFF),
                                   .slots = 1 << 13};
        forwarder_ = std::make_unique<Forwarder>(Layering::simulcast, options);
        publish();
        deliver();
        ask_for_missing({99'000'000});
    }

    void check() const;

private:
    int roll(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

    void publish() {
        constexpr int kPattern[] = {0, 2, 1, 2};
        for (int source = 0; source < world_.sources; ++source) {
            auto sequence = static_cast<std::uint16_t>(random_());
            const auto timestamp = static_cast<std::uint32_t>(random_());
            auto picture = static_cast<std::uint16_t>(random_());
            auto tl0 = static_cast<std::uint8_t>(random_());
            for (int frame = 0; frame < kFrames; ++frame) {
                // Key frames of a source are at least half a second apart.
                const bool key = frame % 16 == source * 5 % 16 && (frame < 32 || roll(2) == 0);
                const int temporal = key ? 0 : kPattern[frame % 4];
                if (temporal == 0) ++tl0;
                picture = static_cast<std::uint16_t>((picture + 1) & (world_.long_picture_id ? 0x7FFF : 0x7F));
                const int packets = 1 + roll(4);
                for (int i = 0; i < packets; ++i) {
                    Made made{source, frame, {}};
                    made.spec = {
                        .ssrc = static_cast<std::uint32_t>(source + 1),
                        .sequence = sequence++,
                        .timestamp = timestamp + static_cast<std::uint32_t>(frame) * 2'970,
                        .marker = i + 1 == packets,
                        .keyframe = key && i == 0,
                        .frame_start = i == 0,
                        .frame_end = i + 1 == packets,
                        .switch_up = temporal > 0 && frame % 4 < 3,
                        .temporal = static_cast<std::uint8_t>(temporal),
                        .picture_id = picture,
                        .tl0 = tl0,
                        .with_picture_id = world_.with_picture_id,
                        .long_picture_id = world_.long_picture_id,
                        .codec = world_.with_picture_id ? Codec::vp8 : Codec::h264,
                        .payload_size = static_cast<std::uint16_t>(roll(12) == 0 && i > 0 && i + 1 < packets ? 0 : 50)};
                    schedule(made, frame * 33'000 + i * 200 + source * 37);
                }
            }
        }
        std::sort(events_.begin(), events_.end());
    }

    void schedule(const Made& made, std::int64_t at_us) {
        const auto index = static_cast<int>(made_.size());
        made_.push_back(made);
        const auto add = [&](std::int64_t when, bool recovered) {
            events_.push_back({when + 1'000'000, events_.size(), index, recovered});
        };
        if (roll(100) < world_.loss_percent) {
            if (roll(100) < world_.repair_percent) add(at_us + 20'000 + roll(150'000), true);
            return;
        }
        if (roll(100) < world_.late_percent) at_us += roll(80'000);
        add(at_us, false);
        if (roll(100) < world_.duplicate_percent) add(at_us + roll(50'000), false);
    }

    void deliver() {
        for (int i = 0; i < world_.sources; ++i) {
            streams_.emplace_back(InStream::Options{.ssrc = static_cast<std::uint32_t>(i + 1)});
            stores_.push_back(std::make_unique<PacketStore>(PacketStore::Options{8'192, 2'000'000}));
        }
        auto& selector = forwarder_->selector();
        selector.set_target(LayerSelector::Target{static_cast<std::uint8_t>(roll(world_.sources)), 2});
        std::int64_t next_change_us = 0;
        std::int64_t next_ask_us = 0;
        for (const auto& event : events_) {
            if (event.at_us > next_change_us) {
                next_change_us = event.at_us + 100'000 + roll(1'500'000);
                if (roll(12) == 0) {
                    selector.set_target(std::nullopt);
                } else {
                    selector.set_target(LayerSelector::Target{static_cast<std::uint8_t>(roll(world_.sources)),
                                                              static_cast<std::uint8_t>(roll(3))});
                }
            }
            if (event.at_us > next_ask_us) {
                next_ask_us = event.at_us + 100'000;
                ask_for_missing({event.at_us});
            }
            deliver(event);
        }
    }

    void deliver(const Event& event) {
        const auto& made = made_[static_cast<std::size_t>(event.made)];
        auto spec = made.spec;
        spec.arrival = {event.at_us};
        const MadePacket packet(spec);
        const auto source = static_cast<std::size_t>(made.source);
        const auto place = streams_[source].handle_packet(packet.packet, event.recovered);
        if (place.arrival != ArrivalKind::next && place.arrival != ArrivalKind::late) return;
        if (place.arrival == ArrivalKind::next && spec.payload_size > 0) delivered_.insert({made.source, made.frame});
        came_.insert({made.source, place.sequence});
        behind_[{made.source, place.sequence}] = event.made;
        stores_[source]->put(place.sequence, packet.packet);
        const auto rewrite = forwarder_->handle_packet({.packet = packet.packet,
                                                        .sequence = place.sequence,
                                                        .source = static_cast<std::uint8_t>(made.source),
                                                        .clock = streams_[source].sender_clock()});
        if (rewrite) note(*rewrite, event.made);
        // Whatever was kept free for this packet is taken now, without anybody asking.
        for (const auto& [out, in] : gaps_) RC_ASSERT(in != std::make_pair(made.source, place.sequence));
    }

    void note(const Rewrite& rewrite, int made_index) {
        const auto& made = made_[static_cast<std::size_t>(made_index)];
        RC_ASSERT(rewrite.ssrc == 77u);
        const auto past = forwarder_->out().find_past(rewrite.sequence);
        RC_ASSERT(past.has_value());
        for (auto gap = highest_ + 1; highest_ > 0 && gap < past->sequence; ++gap) {
            const auto behind = forwarder_->out().find_past(static_cast<std::uint16_t>(gap));
            RC_ASSERT(behind.has_value());
            gaps_[gap] = {behind->source, behind->in_sequence};
        }
        highest_ = std::max(highest_, past->sequence);
        gaps_.erase(past->sequence);
        sent_.push_back({past->sequence, rewrite.timestamp, rewrite.picture_id, rewrite.filler, made.source, made.frame,
                         made.spec.keyframe && made.spec.frame_start});
    }

    // What the subscriber does about the gaps it sees.
    void ask_for_missing(Time now) {
        std::vector<PacketStore*> stores;
        for (auto& store : stores_) stores.push_back(store.get());
        std::vector<std::uint16_t> lost;
        for (const auto& [out, in] : gaps_) lost.push_back(static_cast<std::uint16_t>(out));
        for (const auto number : lost) {
            responder_.handle_sent(100'000);
            NackResponder::Repeat repeat;
            const auto past = forwarder_->out().find_past(number);
            if (responder_.handle_nack(now, {&number, 1}, *forwarder_, stores, {}, {&repeat, 1}) == 0) continue;
            note(repeat.rewrite, behind_.at({past->source, past->in_sequence}));
        }
    }

    static constexpr int kFrames = 300;

    World world_;
    std::mt19937_64 random_;
    std::vector<Made> made_;
    std::vector<Event> events_;
    std::deque<InStream> streams_;
    std::vector<std::unique_ptr<PacketStore>> stores_;
    std::unique_ptr<Forwarder> forwarder_;
    std::set<std::pair<int, int>> delivered_;      ///< source, frame: something of it came in order
    std::set<std::pair<int, std::int64_t>> came_;  ///< source, extended number
    std::map<std::pair<int, std::int64_t>, int> behind_;
    std::map<std::int64_t, std::pair<int, std::int64_t>> gaps_;  ///< outgoing number, and what is kept free there
    std::int64_t highest_ = 0;
    NackResponder responder_{std::nullopt};
    std::vector<Sent> sent_;
};

void Run::check() const {
    RC_PRE(!sent_.empty());
    auto sent = sent_;
    std::stable_sort(sent.begin(), sent.end(), [](const Sent& a, const Sent& b) { return a.out < b.out; });
    const Sent* frame_before = nullptr;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const auto& now = sent[i];
        if (i > 0) {
            RC_ASSERT(now.out > sent[i - 1].out);  // no number twice
            for (auto gap = sent[i - 1].out + 1; gap < now.out; ++gap) {
                // A gap is a packet that never came to us.
                RC_ASSERT(gaps_.contains(gap));
                RC_ASSERT(!came_.contains(gaps_.at(gap)));
            }
        }
        if (now.filler) continue;
        const bool same_frame =
            frame_before != nullptr && frame_before->source == now.source && frame_before->frame == now.frame;
        if (frame_before == nullptr || frame_before->source != now.source) RC_ASSERT(now.entry);
        if (same_frame) {
            RC_ASSERT(now.timestamp == frame_before->timestamp);
            RC_ASSERT(now.picture_id == frame_before->picture_id);
        } else if (frame_before != nullptr) {
            RC_ASSERT(static_cast<std::int32_t>(now.timestamp - frame_before->timestamp) > 0);
            if (world_.with_picture_id) {
                // An id left out is a frame of which nothing came in time.
                const int left_out =
                    static_cast<std::uint16_t>((now.picture_id - frame_before->picture_id) & 0x7FFF) - 1;
                int absent = 0;
                for (int source = 0; source < world_.sources; ++source)
                    for (int f = 0; f < kFrames; ++f) {
                        const bool between = source == frame_before->source && f > frame_before->frame &&
                                             (source != now.source || f < now.frame);
                        if (between && !delivered_.contains({source, f})) ++absent;
                    }
                RC_ASSERT(left_out >= 0);
                RC_ASSERT(left_out <= absent);
            }
        }
        frame_before = &now;
    }
}

World any_world(bool harsh) {
    World world;
    world.seed = *rc::gen::arbitrary<std::uint64_t>();
    world.sources = *rc::gen::element(1, 3);
    if (harsh) {
        world.loss_percent = *rc::gen::inRange(0, 25);
        world.late_percent = *rc::gen::inRange(0, 30);
        world.duplicate_percent = *rc::gen::inRange(0, 20);
        world.repair_percent = *rc::gen::inRange(0, 101);
    }
    world.with_picture_id = *rc::gen::inRange(0, 4) > 0;
    world.long_picture_id = *rc::gen::inRange(0, 4) > 0;
    return world;
}

RC_GTEST_PROP(ForwarderProperty, OnACleanWayNothingIsMissing, ()) {
    Run(any_world(false)).check();
}

RC_GTEST_PROP(ForwarderProperty, WhateverHappensOnTheWayTheStreamIsWhole, ()) {
    Run(any_world(true)).check();
}

}  // namespace
}  // namespace parley::media
