// A list of records of one size inside a packet, read one by one where they lie. For the RTCP codecs.
#pragma once

#include <cstddef>
#include <iterator>

#include "proto/rtp/wire.hpp"

namespace parley::proto::rtcp {

/// `Record` has kBytes and a static read(const std::uint8_t*).
template <class Record>
class Records {
public:
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Record;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Record;

        Iterator() = default;
        explicit Iterator(const std::uint8_t* at) : at_(at) {}
        [[nodiscard]] Record operator*() const { return Record::read(at_); }
        Iterator& operator++() {
            at_ += Record::kBytes;
            return *this;
        }
        Iterator operator++(int) {
            const auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const Iterator&) const = default;

    private:
        const std::uint8_t* at_ = nullptr;
    };

    Records() = default;
    /// What is left over behind the last whole record is not seen.
    explicit Records(rtp::Bytes bytes) : bytes_(bytes.first(bytes.size() / Record::kBytes * Record::kBytes)) {}

    [[nodiscard]] std::size_t size() const { return bytes_.size() / Record::kBytes; }
    [[nodiscard]] bool empty() const { return bytes_.empty(); }
    /// `index` below size().
    [[nodiscard]] Record operator[](std::size_t index) const { return Record::read(&bytes_[index * Record::kBytes]); }
    [[nodiscard]] Iterator begin() const { return Iterator(bytes_.data()); }
    [[nodiscard]] Iterator end() const { return Iterator(bytes_.data() + bytes_.size()); }

private:
    rtp::Bytes bytes_;
};

/// An SSRC as a record.
struct Ssrc {
    static constexpr std::size_t kBytes = 4;
    std::uint32_t value = 0;
    static Ssrc read(const std::uint8_t* at) { return {rtp::load32(at)}; }
    bool operator==(const Ssrc&) const = default;
};

}  // namespace parley::proto::rtcp
