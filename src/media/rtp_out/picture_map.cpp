#include "media/rtp_out/picture_map.hpp"

#include <algorithm>

namespace parley::media {

namespace {

constexpr std::uint16_t kMask = 0x7FFF;
constexpr std::int64_t kStart = 1 << 16;  // above every backward step of a late packet

}  // namespace

void PictureMap::begin(std::uint16_t in, bool long_form, std::uint16_t out, bool close_gaps) {
    pictures_.assign(kPictures, {});
    begun_ = true;
    closed_ = false;
    long_form_ = long_form;
    close_gaps_ = close_gaps;
    highest_in_ = kStart + in;
    highest_out_ = out & kMask;
    put(highest_in_, Fate::forwarded).out = highest_out_;
}

std::int64_t PictureMap::extend(std::uint16_t in) const {
    const std::int64_t range = long_form_ ? 0x8000 : 0x80;
    auto ahead = (in - highest_in_) & (range - 1);
    if (ahead >= range / 2) ahead -= range;
    return highest_in_ + ahead;
}

PictureMap::Picture* PictureMap::find(std::int64_t in) {
    if (!begun_) return nullptr;
    auto& picture = pictures_[static_cast<std::size_t>(in) % kPictures];
    return picture.fate != Fate::unknown && picture.in == static_cast<std::uint32_t>(in) ? &picture : nullptr;
}

PictureMap::Picture& PictureMap::put(std::int64_t in, Fate fate) {
    auto& picture = pictures_[static_cast<std::size_t>(in) % kPictures];
    picture = {static_cast<std::uint32_t>(in), highest_out_, fate};
    return picture;
}

void PictureMap::reserve_before(std::int64_t in) {
    const auto missing = in - highest_in_ - 1;
    // Only the newest are kept in mind; the numbers advance by all of them.
    const auto unkept = std::max<std::int64_t>(missing - static_cast<std::int64_t>(kPictures), 0);
    highest_out_ = static_cast<std::uint16_t>((highest_out_ + unkept) & kMask);
    for (auto lost = highest_in_ + 1 + unkept; lost < in; ++lost) {
        highest_out_ = static_cast<std::uint16_t>((highest_out_ + 1) & kMask);
        put(lost, Fate::open);
    }
    highest_in_ = in;
}

std::optional<std::uint16_t> PictureMap::forward(std::uint16_t in) {
    const auto extended = extend(in);
    if (extended > highest_in_) {
        if (closed_) return std::nullopt;
        reserve_before(extended);
        highest_out_ = static_cast<std::uint16_t>((highest_out_ + 1) & kMask);
        put(extended, Fate::forwarded);
        return highest_out_;
    }
    auto* picture = find(extended);
    if (picture == nullptr || picture->fate == Fate::dropped) return std::nullopt;
    picture->fate = Fate::forwarded;
    return picture->out;
}

void PictureMap::drop(std::uint16_t in) {
    const auto extended = extend(in);
    if (extended > highest_in_ && !closed_) {
        reserve_before(extended);
        if (!close_gaps_) highest_out_ = static_cast<std::uint16_t>((highest_out_ + 1) & kMask);
        put(extended, Fate::dropped);
    }
}

bool PictureMap::open(std::uint16_t in) {
    const auto* picture = find(extend(in));
    return picture != nullptr && picture->fate == Fate::open;
}

bool PictureMap::strange(std::uint16_t in) const {
    const auto ahead = extend(in) - highest_in_;
    return ahead > kJumpMax || ahead <= -static_cast<std::int64_t>(kPictures);
}

}  // namespace parley::media
