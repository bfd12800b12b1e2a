// What a session description may hold at most. A description within these bounds parses in well under a millisecond
// and takes a few megabytes at worst. The parser refuses what is larger, or drops it where that is harmless
// (candidates, feedback). Not the limits of a room: those are the engine's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace parley::proto::sdp {

constexpr std::size_t kTextBytesMax = 64 * 1024;
constexpr std::size_t kLinesMax = 2'000;
constexpr std::size_t kAttributeBytesMax = 4'096;  ///< of an attribute that we know; unknown ones are skipped unread
constexpr std::size_t kSectionsMax = 64;
constexpr std::size_t kPayloadTypesMax = 64;       ///< a section
constexpr std::size_t kExtmapsMax = 16;            ///< a section
constexpr std::size_t kRidsMax = 16;               ///< a section
constexpr std::size_t kSsrcsMax = 64;              ///< a section
constexpr std::size_t kSsrcGroupsMax = 32;         ///< a section
constexpr std::size_t kCandidatesMax = 32;         ///< a section; more are dropped
constexpr std::size_t kFeedbackMax = 16;           ///< a payload type; more are dropped
constexpr std::size_t kFeedbackBytesMax = 64;      ///< longer ones are dropped
constexpr std::size_t kFingerprintsMax = 8;        ///< a section
constexpr std::size_t kBandwidthsMax = 8;          ///< a section, and the session
constexpr std::size_t kIceOptionsMax = 8;          ///< more are dropped
constexpr std::size_t kBundleGroupsMax = 8;        ///< more are dropped
constexpr std::size_t kMidBytesMax = 32;           ///< a mid also travels in each packet's header (RFC 9143 §15.2)
constexpr std::size_t kRidBytesMax = 32;           ///< so does a rid (RFC 8852)
constexpr std::size_t kIceTextBytesMax = 256;      ///< RFC 8839 §5.4: ufrag and pwd
constexpr std::size_t kIceUfragBytesMin = 4;       ///< RFC 8839 §5.4
constexpr std::size_t kIcePwdBytesMin = 22;        ///< RFC 8839 §5.4
constexpr std::size_t kTlsIdBytesMin = 20;         ///< RFC 8842 §4
constexpr std::size_t kTlsIdBytesMax = 255;        ///< RFC 8842 §4
constexpr std::uint16_t kExtmapIdOneByteMax = 14;  ///< RFC 8285 §4.2
constexpr std::uint16_t kExtmapIdReserved = 15;    ///< RFC 8285 §4.2: ends a one-byte block, so we use it nowhere
constexpr std::uint16_t kExtmapIdMax = 255;        ///< RFC 8285 §4.3, together with extmap-allow-mixed
constexpr std::uint8_t kPayloadTypeMax = 127;

}  // namespace parley::proto::sdp
