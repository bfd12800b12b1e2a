// Which SSRC of one transport is which stream of which track. Signalled SSRCs are known beforehand; others are bound by
// the mid and rid that their packets carry (RFC 8843 §9.2, RFC 8852 §3), up to a limit, as each new SSRC costs memory.
// It holds no streams. Driven by the transport's router, for each packet (find) and for unknown SSRCs (bind_unknown).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::media {

/// What a stream is called in its packets; empty when the extension is absent. The views are the packet's.
struct StreamName {
    std::string_view mid;
    std::string_view rid;           ///< RFC 8852 RtpStreamId
    std::string_view repaired_rid;  ///< RFC 8852 RepairedRtpStreamId: an RTX stream
};

struct StreamBinding {
    std::uint32_t track = 0;  ///< the handle given to add_track
    std::uint8_t source = 0;  ///< which stream of the track: the place of its rid
    bool rtx = false;
    bool operator==(const StreamBinding&) const = default;
};

class SsrcTable {
public:
    static constexpr std::size_t kUnsignalledMax = 16;
    static constexpr std::size_t kSignalledMax = 256;
    static constexpr std::size_t kTracksMax = 64;
    static constexpr std::size_t kRidsMax = 4;

    /// A media section that may receive; `rids` in the order of sources, empty without simulcast. False when there are
    /// kTracksMax, or more than kRidsMax rids.
    bool add_track(std::uint32_t track, std::string_view mid, const std::vector<std::string>& rids);
    /// All its streams are unbound too.
    void remove_track(std::uint32_t track);

    /// From a=ssrc and a=ssrc-group:FID (RFC 5576). False when full or bound to something else.
    bool bind_signalled(std::uint32_t ssrc, const StreamBinding& binding);
    /// After BYE or a time-out; unknown ones are ignored.
    void unbind(std::uint32_t ssrc);

    [[nodiscard]] const StreamBinding* find(std::uint32_t ssrc) const;
    /// The stream of an SSRC that find does not know. A stream that changed its SSRC moves to the new one. Nothing, and
    /// counted, when the name says nothing or the limit is reached. `rtx`: by its payload type.
    std::optional<StreamBinding> bind_unknown(std::uint32_t ssrc, const StreamName& name, bool rtx);

    [[nodiscard]] std::size_t unsignalled() const { return unsignalled_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    struct Track {
        std::uint32_t track = 0;
        std::string mid;
        std::vector<std::string> rids;
    };
    struct Entry {
        std::uint32_t ssrc = 0;
        StreamBinding binding;
        bool signalled = false;
    };
    [[nodiscard]] std::optional<StreamBinding> resolve(const StreamName& name, bool rtx) const;
    [[nodiscard]] std::vector<Entry>::iterator place(std::uint32_t ssrc);

    std::vector<Track> tracks_;
    std::vector<Entry> entries_;  ///< by SSRC
    std::size_t unsignalled_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace parley::media
