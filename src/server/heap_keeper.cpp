#include "server/heap_keeper.hpp"

#include <malloc.h>

#include <utility>

namespace parley::server {

HeapKeeper::HeapKeeper(transport::Loop& loop, std::function<std::uint64_t()> count)
    : loop_(loop), count_(std::move(count)) {
    wait();
}

HeapKeeper::~HeapKeeper() {
    loop_.cancel(timer_);
}

void HeapKeeper::wait() {
    timer_ = loop_.run_at(loop_.now() + kEvery, [this] {
        if (watch_.look(count_())) walk_ = std::jthread([] { malloc_trim(0); });
        wait();
    });
}

}  // namespace parley::server
