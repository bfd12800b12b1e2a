#include "net/deadlines.hpp"

#include <algorithm>

namespace parley::net {
namespace {

void unlink(DeadlineNode& node) {
    node.previous->next = node.next;
    node.next->previous = node.previous;
    node.previous = node.next = nullptr;
}

}  // namespace

Deadlines::Deadlines() {
    for (auto& head : heads_) head.previous = head.next = &head;
}

void Deadlines::set(DeadlineNode& node, Wait wait, Instant due) {
    clear(node);
    auto& head = heads_[static_cast<std::size_t>(wait)];
    node.wait = wait;
    node.due = due;
    node.previous = head.previous;
    node.next = &head;
    head.previous->next = &node;
    head.previous = &node;
}

void Deadlines::clear(DeadlineNode& node) {
    if (node.next != nullptr) unlink(node);
    node.wait = Wait::none;
}

DeadlineNode* Deadlines::take_due(Instant now) {
    for (auto& head : heads_) {
        DeadlineNode* first = head.next;
        if (first == &head || first->due > now) continue;
        unlink(*first);
        return first;
    }
    return nullptr;
}

Instant Deadlines::next() const {
    Instant earliest = Instant::never();
    for (const auto& head : heads_) {
        if (head.next != &head) earliest = std::min(earliest, head.next->due);
    }
    return earliest;
}

}  // namespace parley::net
