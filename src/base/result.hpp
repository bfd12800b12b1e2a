// The error type of everything that can fail at run time, and Result<T> that carries it. Exceptions are for start-up
// only.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace parley {

/// A refusal in the words that every dialect shows: `code` is stable and kebab-case (docs/errors.md), `message` is for
/// people.
struct Error {
    std::string code;
    std::string message;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(std::string_view code, std::string_view message) {
    return tl::unexpected<Error>(Error{std::string(code), std::string(message)});
}

}  // namespace parley
