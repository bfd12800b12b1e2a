#include "media/allocate/allocator.hpp"

#include <algorithm>

#include "media/rate.hpp"

namespace parley::media {

Allocator::Result Allocator::update(const Input& input) {
    std::int64_t audio_bps = 0;
    for (const TrackDemand& demand : input.demands) audio_bps += demand.audio_bps;
    left_bps_ = input.target_bps - audio_bps;
    begin_turns(input);
    divide();

    Result result{.shares = {shares_.data(), turn_count_}, .used_bps = audio_bps, .wanted_bps = audio_bps};
    for (std::size_t i = 0; i < turn_count_; ++i) {
        result.changed |= settle(turns_[i], input);
        shares_[i] = turns_[i].memory->share;
        result.used_bps += shares_[i].bps;
        result.wanted_bps += turns_[i].ladder.bps(turns_[i].ladder.top());
    }
    return result;
}

void Allocator::make_room(std::size_t tracks) {
    tracks = std::min(tracks, kTracksMax);
    if (tracks <= turns_.size()) return;
    memories_.resize(tracks);
    turns_.resize(tracks);
    shares_.resize(tracks);
}

void Allocator::begin_turns(const Input& input) {
    make_room(input.demands.size());
    for (std::size_t i = 0; i < memory_count_; ++i) memories_[i].seen = false;
    for (const TrackDemand& demand : input.demands) {
        if (demand.audio_bps > 0) continue;
        for (std::size_t i = 0; i < memory_count_; ++i) {
            if (memories_[i].track == demand.track) memories_[i].seen = true;
        }
    }
    forget_unseen();

    turn_count_ = 0;
    for (const TrackDemand& demand : input.demands) {
        if (demand.audio_bps > 0) continue;
        Memory* memory = remember(demand.track);
        if (memory == nullptr || turn_count_ == turns_.size()) {
            ++refused_;
            continue;
        }
        // What is shown again need not wait its turn: it was given up by nobody's link.
        if (!demand.visible) *memory = {.share = {.track = demand.track}, .seen = true, .track = demand.track};
        Turn& turn = turns_[turn_count_++];
        turn = {.memory = memory, .ladder = Ladder(demand), .priority = demand.priority};
        turn.had = turn.ladder.level_of(memory->share);
        const bool held = memory->hold.count() > 0 && input.now < memory->fell + memory->hold;
        turn.most = held ? turn.had : turn.ladder.top();
    }
}

Allocator::Memory* Allocator::remember(std::uint32_t track) {
    for (std::size_t i = 0; i < memory_count_; ++i) {
        if (memories_[i].track == track) return &memories_[i];
    }
    if (memory_count_ == memories_.size()) return nullptr;
    Memory& memory = memories_[memory_count_++];
    memory = {.share = {.track = track}, .seen = true, .track = track};
    return &memory;
}

void Allocator::forget_unseen() {
    for (std::size_t i = memory_count_; i-- > 0;) {
        if (!memories_[i].seen) memories_[i] = memories_[--memory_count_];
    }
}

std::int64_t Allocator::price(const Turn& turn, std::size_t level) {
    // What it has may stay as long as it fits; what it has not must fit with room to spare.
    return level > turn.had ? scaled(turn.ladder.bps(level), kHeadroom) : turn.ladder.bps(level);
}

bool Allocator::try_step(Turn& turn) {
    if (turn.gets >= turn.most) return false;
    const std::int64_t more = price(turn, turn.gets + 1) - price(turn, turn.gets);
    if (more > left_bps_) return false;
    left_bps_ -= more;
    ++turn.gets;
    return true;
}

void Allocator::divide() {
    constexpr ViewPriority kOrder[] = {ViewPriority::pinned, ViewPriority::screen, ViewPriority::speaker,
                                       ViewPriority::grid};
    const std::span<Turn> turns{turns_.data(), turn_count_};
    // Everybody is seen before anybody is seen well.
    for (const ViewPriority priority : kOrder) {
        for (Turn& turn : turns) {
            if (turn.priority == priority) (void)try_step(turn);
        }
    }
    // Then each class climbs together, one rung at a time. Who could not be shown at all does not climb.
    for (const ViewPriority priority : kOrder) {
        for (bool climbed = true; climbed;) {
            climbed = false;
            for (Turn& turn : turns) {
                if (turn.priority == priority && turn.gets > 0 && try_step(turn)) climbed = true;
            }
        }
    }
}

bool Allocator::settle(Turn& turn, const Input& input) {
    Memory& memory = *turn.memory;
    std::size_t level = turn.gets;
    if (level < turn.had) {
        const bool flapped = memory.raised.us != 0 && input.now - memory.raised < kFlapTime;
        memory.hold = flapped ? std::clamp(memory.hold * 2, kHoldMin, kHoldMax) : kHoldMin;
        memory.fell = input.now;
        memory.raise_waits = false;
    } else if (level == turn.had) {
        memory.raise_waits = false;
    } else {
        if (!memory.raise_waits) memory.raise_since = input.now;
        memory.raise_waits = true;
        const bool probed = input.probed.us != 0 && input.now - input.probed < kRaiseAfter;
        const bool costs_more = turn.ladder.bps(level) > turn.ladder.bps(turn.had);
        if (memory.fresh || probed || !costs_more || input.now - memory.raise_since >= kRaiseAfter) {
            memory.raise_waits = false;
            if (!memory.fresh) memory.raised = input.now;
        } else {
            level = turn.had;
        }
    }
    TrackShare share{.track = memory.track};
    if (level > 0) {
        const Ladder::Rung& rung = turn.ladder.rung(level);
        share = {memory.track, false, rung.spatial, rung.temporal, rung.bps};
        memory.fresh = false;
    }
    const TrackShare& old = memory.share;
    const bool changed = old.paused != share.paused || old.spatial != share.spatial || old.temporal != share.temporal;
    memory.share = share;
    return changed;
}

}  // namespace parley::media
