// Whatever is said, taken back and cut off in whatever order: a room's chat is the newest messages within its bounds,
// in memory as in the store.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

class Model {
public:
    Model() { enter(); }

    void say(std::size_t bytes) {
        const auto said = world_.in_turn([&](Turn& turn) { return world_.domain().chat.send(turn, next(bytes)); });
        RC_ASSERT(said.has_value());
        RC_ASSERT(said->message.seq == ++last_seq_);
        kept_.push_back(said->message);
        std::size_t sum = 0;
        for (const auto& message : kept_) sum += message.text.size();
        while (kept_.size() > static_cast<std::size_t>(Chat::kMessagesMax) || sum > Chat::kRoomTextMax) {
            sum -= kept_.front().text.size();
            kept_.pop_front();
        }
        world_.wait(1s);
    }
    void say_and_fail(std::size_t bytes) {
        world_.in_failing_turn([&](Turn& turn) { return world_.domain().chat.send(turn, next(bytes)); });
        world_.wait(1s);
    }
    void say_again() {
        if (kept_.empty()) return;
        const auto& first = kept_.front();
        const auto said = world_.in_turn([&](Turn& turn) {
            return world_.domain().chat.send(turn, {ada_, room_, first.client_id, "something else", ""});
        });
        RC_ASSERT(said && said->repeated && said->message == first);
    }
    void restart() {
        world_.restart();
        enter();
    }
    void check() {
        std::deque<ChatMessage> seen;
        std::int64_t before = 0;
        for (bool more = true; more;) {
            const auto page = world_.domain().chat.page(ada_, room_, before, 37);
            RC_ASSERT(page.has_value());
            seen.insert(seen.begin(), page->messages.begin(), page->messages.end());
            if (!page->messages.empty()) before = page->messages.front().seq;
            more = page->more;
        }
        RC_ASSERT(seen == kept_);
        RC_ASSERT(world_.domain().chat.last_seq(room_) == last_seq_);
    }

private:
    void enter() {
        ada_ = world_.connect("ada", Door::parley);
        JoinRoom request;
        request.dialect = Dialect::parley;
        RC_ASSERT(world_.join(ada_, room_, request).has_value());
    }
    SendChat next(std::size_t bytes) { return {ada_, room_, std::to_string(++ids_), std::string(bytes, 'x'), ""}; }

    RoomWorld world_;
    RoomId room_ = world_.make_room({.by = RoomWorld::person("ada"), .name = ""});
    ConnectionId ada_;
    std::deque<ChatMessage> kept_;
    std::int64_t last_seq_ = 0;
    int ids_ = 0;
};

RC_GTEST_PROP(ChatModel, MemoryAndStoreKeepTheNewestWithinTheBounds, ()) {
    const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
        *rc::gen::inRange<std::size_t>(0, 400),
        rc::gen::pair(rc::gen::inRange(0, 40), rc::gen::inRange(1, static_cast<int>(Chat::kTextMax) + 1)));
    // Long messages meet the bound of bytes, short ones that of their number.
    const int shorter = *rc::gen::element(1, 20);
    Model model;
    for (const auto& [what, size] : steps) {
        const auto bytes = static_cast<std::size_t>(std::max(1, size / shorter));
        if (what == 0) {
            model.restart();
        } else if (what < 4) {
            model.say_and_fail(bytes);
        } else if (what == 4) {
            model.say_again();
        } else {
            model.say(bytes);
        }
    }
    model.check();
}

}  // namespace
}  // namespace parley::calls
