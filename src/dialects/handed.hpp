// Lets a std::function hold what can only be moved, such as a transport::Reply: a copy takes it away from what was
// copied. For callbacks that are handed on and run once, not for values.
#pragma once

#include <utility>

namespace parley::dialects {

template <class T>
class Handed {
public:
    explicit Handed(T value) : value_(std::move(value)) {}
    Handed(const Handed& other) : value_(std::move(other.value_)) {}
    Handed& operator=(const Handed&) = delete;

    [[nodiscard]] T take() const { return std::move(value_); }

private:
    mutable T value_;
};

}  // namespace parley::dialects
