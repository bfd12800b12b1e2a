// What whoever makes a room says of its media, in words: for the dialects that make rooms.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "calls/records.hpp"

namespace parley::dialects {

/// "auto" where nothing is said. Error bad-request.
[[nodiscard]] Result<calls::MediaMode> media_of(const std::optional<std::string>& word);
[[nodiscard]] std::string_view name_of(calls::MediaMode mode);
/// None where nothing is said. Error bad-request.
[[nodiscard]] Result<std::optional<VideoCodec>> video_codec_of(const std::optional<std::string>& word);
[[nodiscard]] std::string_view name_of(VideoCodec codec);

}  // namespace parley::dialects
