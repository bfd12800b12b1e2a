#include "media/select/layer_selector.hpp"

#include <gtest/gtest.h>

#include "media/testing/made_packet.hpp"

namespace parley::media {
namespace {

using testing::MadePacket;
using testing::PacketSpec;
using Action = LayerSelector::Action;
using Target = LayerSelector::Target;

constexpr Time at_ms(std::int64_t ms) {
    return {ms * 1'000};
}

class Story {
public:
    explicit Story(Layering layering) : selector(layering) {}
    Action see(PacketSpec spec, std::uint8_t source = 0) {
        const MadePacket made(spec);
        last = selector.decide(source, made.packet);
        return last.action;
    }
    LayerSelector selector;
    LayerSelector::Decision last;
};

TEST(LayerSelectorTest, MoreFramesASecondBeginOnlyWhereTheyAreMarked) {
    Story story(Layering::simulcast);
    story.selector.set_target(Target{0, 0});
    EXPECT_EQ(story.see({.timestamp = 1, .keyframe = true}), Action::begin);
    story.selector.set_target(Target{0, 2});
    EXPECT_EQ(story.see({.timestamp = 2, .temporal = 1}), Action::skip);
    EXPECT_TRUE(story.last.whole_picture);
    EXPECT_EQ(story.see({.timestamp = 3, .switch_up = true, .temporal = 2}), Action::skip) << "not over layer 1";
    EXPECT_EQ(story.see({.timestamp = 4, .frame_start = false, .switch_up = true, .temporal = 1}), Action::skip)
        << "the beginning of this picture is missing";
    EXPECT_EQ(story.see({.timestamp = 5, .switch_up = true, .temporal = 1}), Action::forward);
    EXPECT_EQ(story.see({.timestamp = 6, .switch_up = true, .temporal = 2}), Action::forward);
    story.selector.set_target(Target{0, 0});
    EXPECT_EQ(story.see({.timestamp = 6, .frame_start = false, .temporal = 2}), Action::forward)
        << "a picture once begun is finished";
    EXPECT_EQ(story.see({.timestamp = 7, .temporal = 2}), Action::skip);
}

TEST(LayerSelectorTest, UpwardTheLayerBetweenIsTakenMeanwhile) {
    Story story(Layering::simulcast);
    story.selector.set_target(Target{0, 7});
    story.see({.arrival = at_ms(0), .keyframe = true}, 0);
    story.see({.arrival = at_ms(1), .keyframe = true}, 1);
    story.see({.arrival = at_ms(2), .keyframe = true}, 2);
    EXPECT_EQ(story.selector.source(), 0);
    story.selector.set_target(Target{2, 7});
    EXPECT_EQ(story.selector.keyframe_needed(at_ms(3)), 2);
    EXPECT_EQ(story.see({.arrival = at_ms(33), .keyframe = true}, 1), Action::begin);
    EXPECT_EQ(story.selector.keyframe_needed(at_ms(34)), 2);
    EXPECT_EQ(story.see({.arrival = at_ms(66), .keyframe = true}, 0), Action::ignore) << "not away from the target";
    EXPECT_EQ(story.see({.arrival = at_ms(99), .keyframe = true}, 2), Action::begin);
    story.selector.set_target(Target{0, 7});
    EXPECT_EQ(story.see({.timestamp = 5, .arrival = at_ms(120)}, 2), Action::forward)
        << "until the lower one can begin";
    EXPECT_EQ(story.see({.arrival = at_ms(130), .keyframe = true}, 0), Action::begin);
}

TEST(LayerSelectorTest, ASilentLayerIsReplacedByTheNextBelow) {
    Story story(Layering::simulcast);
    story.selector.set_target(Target{2, 7});
    story.see({.arrival = at_ms(0), .keyframe = true}, 2);
    story.see({.arrival = at_ms(0)}, 1);
    story.see({.arrival = at_ms(0)}, 0);
    for (int ms = 100; ms <= 1'000; ms += 100) {
        story.see({.arrival = at_ms(ms)}, 0);
        story.see({.arrival = at_ms(ms)}, 1);
    }
    EXPECT_FALSE(story.selector.keyframe_needed(at_ms(1'000)));
    EXPECT_EQ(story.selector.keyframe_needed(at_ms(1'001)), 1);
    EXPECT_EQ(story.see({.arrival = at_ms(1'100), .keyframe = true}, 1), Action::begin);
    EXPECT_EQ(story.see({.arrival = at_ms(1'200)}, 2), Action::ignore);
    EXPECT_EQ(story.selector.keyframe_needed(at_ms(1'200)), 2) << "it is back";
    EXPECT_EQ(story.see({.arrival = at_ms(1'300), .keyframe = true}, 2), Action::begin);
}

TEST(LayerSelectorTest, APauseEndsWithThePictureAndTheWayBackIsAKeyFrame) {
    Story story(Layering::simulcast);
    story.selector.set_target(Target{});
    story.see({.timestamp = 1, .keyframe = true, .frame_end = false});
    story.selector.set_target(std::nullopt);
    EXPECT_EQ(story.see({.timestamp = 1, .frame_start = false}), Action::forward);
    EXPECT_EQ(story.see({.timestamp = 2}), Action::ignore);
    EXPECT_FALSE(story.selector.keyframe_needed(at_ms(0)));
    story.selector.set_target(Target{});
    EXPECT_EQ(story.see({.timestamp = 3}), Action::ignore);
    EXPECT_EQ(story.selector.keyframe_needed(at_ms(0)), 0);
    EXPECT_EQ(story.see({.timestamp = 4, .keyframe = true}), Action::begin);
}

TEST(LayerSelectorTest, AudioBeginsAnywhere) {
    Story story(Layering::none);
    story.selector.set_target(Target{});
    EXPECT_EQ(story.see({.timestamp = 1}), Action::begin);
    EXPECT_EQ(story.see({.timestamp = 2}), Action::forward);
    story.selector.set_target(std::nullopt);
    EXPECT_EQ(story.see({.timestamp = 3}), Action::ignore);
    EXPECT_FALSE(story.selector.keyframe_needed(at_ms(0)));
    story.selector.handle_restart(200);
}

// A VP9 picture of layers 0..2, each one packet; returns what was done with each, and where the picture was ended.
std::string svc_picture(Story& story, std::uint32_t timestamp, bool key, std::uint8_t independent = 0) {
    std::string done;
    for (std::uint8_t spatial = 0; spatial < 3; ++spatial) {
        const MadePacket made(
            {.timestamp = timestamp, .marker = spatial == 2, .keyframe = key, .spatial = spatial, .codec = Codec::vp9});
        auto packet = made.packet;
        packet.frame.inter_predicted = !key && (independent >> spatial & 1) == 0;
        const auto decision = story.selector.decide(0, packet);
        done += decision.action == Action::begin ? 'B' : decision.action == Action::forward ? 'f' : '-';
        if (decision.end_of_picture) done += '.';
    }
    return done;
}

TEST(LayerSelectorTest, SpatialLayersInOneStreamEndThePictureWhereTheyAreCut) {
    Story story(Layering::svc);
    story.selector.set_target(Target{1, 7});
    EXPECT_EQ(svc_picture(story, 1, false), "---");
    EXPECT_EQ(svc_picture(story, 2, true), "Bf.-");
    story.selector.set_target(Target{2, 7});
    EXPECT_EQ(svc_picture(story, 3, false), "ff.-") << "the upper layer refers to what was not sent";
    EXPECT_EQ(story.selector.keyframe_needed(at_ms(0)), 0);
    EXPECT_EQ(svc_picture(story, 4, false, 0b100), "ff.f.") << "its frame refers to no earlier picture";
    EXPECT_FALSE(story.selector.keyframe_needed(at_ms(0)));
    story.selector.set_target(Target{0, 7});
    EXPECT_EQ(svc_picture(story, 5, false), "f.--");
    story.selector.set_target(Target{2, 7});
    EXPECT_EQ(svc_picture(story, 6, true), "fff.");
}

}  // namespace
}  // namespace parley::media
