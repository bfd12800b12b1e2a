// The replay windows of a session's incoming streams by SSRC: a small table that is searched in a row. A stream enters
// only after a packet of it was authenticated, so strangers cannot fill it. Used by crypto/srtp.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crypto/replay_window.hpp"

namespace parley::crypto {

template <std::size_t kBits, std::size_t kStreamsMax>
class SrtpStreams {
public:
    using Window = ReplayWindow<kBits>;

    /// Nothing for an SSRC that was never accept()ed.
    [[nodiscard]] const Window* find(std::uint32_t ssrc) const {
        const auto at = find_position(ssrc);
        return at < ssrcs_.size() ? &windows_[at] : nullptr;
    }
    [[nodiscard]] bool is_full() const { return ssrcs_.size() >= kStreamsMax; }
    /// Marks an authenticated index. A new SSRC allocates; is_full() must have said no.
    void accept(std::uint32_t ssrc, std::uint64_t index) {
        const auto at = find_position(ssrc);
        if (at == ssrcs_.size()) {
            ssrcs_.push_back(ssrc);
            windows_.emplace_back();
        }
        windows_[at].accept(index);
    }
    void forget(std::uint32_t ssrc) {
        const auto at = find_position(ssrc);
        if (at == ssrcs_.size()) return;
        ssrcs_[at] = ssrcs_.back();
        windows_[at] = windows_.back();
        ssrcs_.pop_back();
        windows_.pop_back();
    }

private:
    [[nodiscard]] std::size_t find_position(std::uint32_t ssrc) const {
        std::size_t at = 0;
        while (at < ssrcs_.size() && ssrcs_[at] != ssrc) ++at;
        return at;
    }
    std::vector<std::uint32_t> ssrcs_;  ///< apart from the windows, so that 16 fit a cache line
    std::vector<Window> windows_;
};

}  // namespace parley::crypto
