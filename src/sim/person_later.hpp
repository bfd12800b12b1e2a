// The timers of a Person, as templates. Included by what derives from it.
#pragma once

#include <memory>
#include <utility>

#include "sim/person.hpp"
#include "sim/world.hpp"

namespace parley::sim {

template <class Task>
void Person::later(Duration delay, Task task) {
    world_.timeline.after(delay, [this, alive = std::weak_ptr(alive_), task = std::move(task)] {
        if (!alive.expired()) task(*this);
    });
}

template <class Task>
void Person::later_on_line(Duration delay, Task task) {
    later(delay, [lines = lines_, task = std::move(task)](Person& self) {
        if (self.lines_ == lines) task(self);
    });
}

}  // namespace parley::sim
