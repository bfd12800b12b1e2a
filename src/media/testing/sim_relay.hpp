// What engines relay to each other, in virtual time: a queue for each way, with a delay and a bound. Only for tests;
// SimRoom drives it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "media/relay/batch.hpp"
#include "media/relay/out.hpp"
#include "media/testing/event_queue.hpp"
#include "media/testing/heap_meter.hpp"

namespace parley::media::testing {

/// One way, from one engine to another. Values of the same instant go together, like those of one turn of a loop.
class SimRelay {
public:
    using Arrive = std::function<void(const relay::Batch&)>;

    SimRelay(EventQueue& events, Arrive arrive) : events_(events), arrive_(std::move(arrive)) {}

    bool send(std::uint32_t link, relay::Value&& value, std::span<const std::uint8_t> bytes) {
        if (waiting_ >= items_max || (media_lost && relay::may_be_lost(value))) return ++lost_, false;
        if (!filling_ || leaves_at_ != events_.now()) {
            filling_ = take_spare();
            leaves_at_ = events_.now();
            events_.after(delay, [this, batch = filling_] { deliver(batch); });
        }
        filling_->add(link, std::move(value), bytes);
        ++waiting_;
        return true;
    }

    Micros delay{300};
    std::size_t items_max = 16'384;
    bool media_lost = false;  ///< as if it were full for all that may be lost
    [[nodiscard]] std::size_t lost() const { return lost_; }
    [[nodiscard]] std::size_t waiting() const { return waiting_; }

private:
    std::shared_ptr<relay::Batch> take_spare() {
        if (spare_.empty()) return std::make_shared<relay::Batch>();
        auto batch = std::move(spare_.back());
        spare_.pop_back();
        return batch;
    }
    void deliver(const std::shared_ptr<relay::Batch>& batch) {
        if (filling_ == batch) filling_.reset();
        waiting_ -= batch->items().size();
        arrive_(*batch);
        batch->clear();
        spare_.push_back(batch);
    }

    EventQueue& events_;
    Arrive arrive_;
    std::shared_ptr<relay::Batch> filling_;
    std::vector<std::shared_ptr<relay::Batch>> spare_;
    Time leaves_at_;
    std::size_t waiting_ = 0;
    std::size_t lost_ = 0;
};

/// Of one engine, to all others.
struct SimRelayHub final : relay::Out {
    explicit SimRelayHub(HeapMeter& meter) : heap(meter) {}
    bool send(relay::EngineNumber engine, std::uint32_t link, relay::Value&& value,
              std::span<const std::uint8_t> bytes) override {
        bool taken = false;
        heap.outside([&] { taken = to[engine]->send(link, std::move(value), bytes); });
        return taken;
    }
    std::vector<std::unique_ptr<SimRelay>> to;  ///< by engine; nullptr for itself
    HeapMeter& heap;
};

}  // namespace parley::media::testing
