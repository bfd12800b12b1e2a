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

template <class Table>
auto value_in(const Table& table, std::string_view word, const char* refusal) -> Result<decltype(table[0].second)> {
    const auto found = std::ranges::find(table, word, &Table::value_type::first);
    if (found == table.end()) return fail("bad-request", refusal);
    return found->second;
}

}  // namespace

Result<MediaMode> media_of(const std::optional<std::string>& word) {
    return value_in(kModes, word.value_or("auto"), R"("media" must be "auto", "p2p" or "sfu".)");
}

std::string_view name_of(MediaMode mode) {
    return name_in(kModes, mode);
}

Result<std::optional<VideoCodec>> video_codec_of(const std::optional<std::string>& word) {
    if (!word) return std::optional<VideoCodec>();
    return value_in(kCodecs, *word, R"("video_codec" must be "vp8", "vp9", "h264" or "av1".)");
}

std::string_view name_of(VideoCodec codec) {
    return name_in(kCodecs, codec);
}

}  // namespace parley::dialects
