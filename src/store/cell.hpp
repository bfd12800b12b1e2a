// One column's value on its way between a record and the database, and how each C++ type becomes one. Three storage
// kinds are enough for every column: text, whole number, and none. Not SQL: statement.hpp binds cells.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "calls/records.hpp"

namespace parley::store {

enum class CellKind : std::uint8_t { text, number };

struct Cell {
    bool null = false;
    std::string text;
    long long number = 0;
};

/// How a type is kept. Specialised below; the words of an enumeration come from its `kWords`, in the order of its
/// values.
template <class T>
struct Codec;

template <>
struct Codec<std::string> {
    static constexpr CellKind kKind = CellKind::text;
    static void write(const std::string& value, Cell& cell) { cell.text = value; }
    static void read(std::string& value, const Cell& cell) { value = cell.text; }
};

template <class Tag>
struct Codec<Id<Tag>> {
    static constexpr CellKind kKind = CellKind::text;
    static void write(const Id<Tag>& value, Cell& cell) { cell.text = value.value; }
    static void read(Id<Tag>& value, const Cell& cell) { value.value = cell.text; }
};

template <class T>
requires std::is_integral_v<T>  // bool too
struct Codec<T> {
    static constexpr CellKind kKind = CellKind::number;
    static void write(const T& value, Cell& cell) { cell.number = static_cast<long long>(value); }
    static void read(T& value, const Cell& cell) { value = static_cast<T>(cell.number); }
};

template <>
struct Codec<Instant> {
    static constexpr CellKind kKind = CellKind::number;
    static void write(const Instant& value, Cell& cell) { cell.number = value.ms; }
    static void read(Instant& value, const Cell& cell) { value.ms = cell.number; }
};

template <class T>
struct Codec<std::optional<T>> {
    static constexpr CellKind kKind = Codec<T>::kKind;
    static void write(const std::optional<T>& value, Cell& cell) {
        cell.null = !value;
        if (value) Codec<T>::write(*value, cell);
    }
    static void read(std::optional<T>& value, const Cell& cell) {
        value.reset();
        if (!cell.null) Codec<T>::read(value.emplace(), cell);
    }
};

/// The words that stand for an enumeration's values in the database. They never change once released.
template <class T>
struct Words;

template <>
struct Words<calls::RoomKind> {
    static constexpr std::array<std::string_view, 4> kWords{"link", "lobby", "call", "appointment"};
};
template <>
struct Words<calls::MediaMode> {
    static constexpr std::array<std::string_view, 3> kWords{"auto", "p2p", "sfu"};
};
template <>
struct Words<VideoCodec> {
    static constexpr std::array<std::string_view, 4> kWords{"vp8", "vp9", "h264", "av1"};
};
template <>
struct Words<calls::WaitingPolicy> {
    static constexpr std::array<std::string_view, 3> kWords{"off", "guests", "all"};
};
template <>
struct Words<calls::Role> {
    static constexpr std::array<std::string_view, 4> kWords{"user", "practitioner", "patient", "service"};
};
template <>
struct Words<calls::Dialect> {
    static constexpr std::array<std::string_view, 6> kWords{"rooms", "bare", "video", "appointments", "parley", "whip"};
};
template <>
struct Words<calls::CallType> {
    static constexpr std::array<std::string_view, 2> kWords{"direct", "group"};
};
template <>
struct Words<calls::CallStatus> {
    static constexpr std::array<std::string_view, 6> kWords{"waiting", "ringing", "active",
                                                            "ended",   "missed",  "rejected"};
};
template <>
struct Words<calls::CallOrigin> {
    static constexpr std::array<std::string_view, 3> kWords{"calls", "video_rest", "video_event"};
};
template <>
struct Words<calls::ParticipantStatus> {
    static constexpr std::array<std::string_view, 4> kWords{"ringing", "joined", "left", "rejected"};
};
template <>
struct Words<calls::AppointmentType> {
    static constexpr std::array<std::string_view, 2> kWords{"remote", "in_person"};
};
template <>
struct Words<calls::AppointmentStatus> {
    static constexpr std::array<std::string_view, 3> kWords{"waiting", "in_progress", "ended"};
};

template <class T>
requires std::is_enum_v<T>
struct Codec<T> {
    static constexpr CellKind kKind = CellKind::text;
    static void write(const T& value, Cell& cell) { cell.text = Words<T>::kWords.at(static_cast<std::size_t>(value)); }
    /// Throws where the database holds a word that this version does not know; the caller makes a store error of it.
    static void read(T& value, const Cell& cell) {
        for (std::size_t i = 0; i < Words<T>::kWords.size(); ++i) {
            if (Words<T>::kWords[i] == cell.text) {
                value = static_cast<T>(i);
                return;
            }
        }
        throw std::runtime_error("the database holds an unknown word: " + cell.text.substr(0, 40));
    }
};

}  // namespace parley::store
