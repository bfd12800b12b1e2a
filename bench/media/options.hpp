// What one run of the media generator does, as read from the command line. main() reads it once.
#pragma once

#include <netinet/in.h>

#include <string>

namespace parley::media_load {

// Everything is bounded here, so that no run can grow past what a small machine bears.
inline constexpr int kSubscribersMax = 900;
inline constexpr int kPublishersMax = 16;
inline constexpr int kRateMax = 20'000;
inline constexpr int kSecondsMax = 60;
inline constexpr int kPacketBytesMin = 64;  ///< header, payload descriptor and time stamp fit
inline constexpr int kPacketBytesMax = 1'200;

struct Options {
    enum class Junk : std::uint8_t { none, media, stun };

    std::string scenario;      ///< forward, joins, limit
    sockaddr_in target{};      ///< 127.0.0.0/8 only
    int server_pid = 0;        ///< whose CPU time and memory are read
    int publishers = 1;        ///< each with one track
    int subscribers = 100;     ///< each gets every track
    int rate_per_s = 280;      ///< packets of each publisher
    int burst = 1;             ///< so many of them at once
    int packet_bytes = 1'200;  ///< the RTP packet, before SRTP
    bool janus = false;        ///< the server is a Janus gateway with its videoroom
    bool audio = false;        ///< Opus instead of VP8
    bool aes_cm = false;       ///< AES_CM_128_HMAC_SHA1_80 instead of AEAD_AES_128_GCM
    bool remb = false;         ///< subscribers say REMB instead of transport-wide feedback
    Junk junk = Junk::none;    ///< what a stranger floods the media port with meanwhile
    int concurrency = 16;      ///< joins under way at once
    int warmup_s = 4;          ///< the estimate of each path grows meanwhile
    int seconds = 5;
    std::string jwt_secret;
};

/// Throws std::invalid_argument with one clear line when a flag is unknown, incomplete or out of range.
[[nodiscard]] Options parse_options(int argc, char** argv);
[[nodiscard]] std::string usage();

}  // namespace parley::media_load
