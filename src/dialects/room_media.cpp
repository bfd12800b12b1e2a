#include "dialects/room_media.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley::dialects {
namespace {

using calls::MediaMode;

constexpr std::array<std::pair<std::string_view, MediaMode>, 3> kModes{
    {{"auto", MediaMode::automatic}, {"p2p", MediaMode::p2p}, {"sfu", MediaMode::sfu}}};
constexpr std::array<std::pair<std::string_view, VideoCodec>, 4> kCodecs{
    {{"vp8", VideoCodec::vp8}, {"vp9", VideoCodec::vp9}, {"h264", VideoCodec::h264}, {"av1", VideoCodec::av1}}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
    return std::ranges::find(table, value, &Table::value_type::second)->first;
}

}  // namespace

Result<MediaMode> media_of(const std::optional<std::string>& word) {
    if (!word) return MediaMode::automatic;
    const auto found = std::ranges::find(kModes, std::string_view(*word), &decltype(kModes)::value_type::first);
    if (found == kModes.end()) return fail("bad-request", R"("media" must be "auto", "p2p" or "sfu".)");
    return found->second;
}

std::string_view name_of(MediaMode mode) {
    return name_in(kModes, mode);
}

Result<std::optional<VideoCodec>> video_codec_of(const std::optional<std::string>& word) {
    if (!word) return std::optional<VideoCodec>();
    const auto found = std::ranges::find(kCodecs, std::string_view(*word), &decltype(kCodecs)::value_type::first);
    if (found == kCodecs.end()) return fail("bad-request", R"("video_codec" must be "vp8", "vp9", "h264" or "av1".)");
    return std::optional(found->second);
}

std::string_view name_of(VideoCodec codec) {
    return name_in(kCodecs, codec);
}

}  // namespace parley::dialects
