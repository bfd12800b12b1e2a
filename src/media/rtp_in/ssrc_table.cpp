#include "media/rtp_in/ssrc_table.hpp"

#include <algorithm>

namespace parley::media {

bool SsrcTable::add_track(std::uint32_t track, std::string_view mid, const std::vector<std::string>& rids) {
    if (tracks_.size() >= kTracksMax || rids.size() > kRidsMax) return false;
    tracks_.push_back({track, std::string(mid), rids});
    return true;
}

void SsrcTable::remove_track(std::uint32_t track) {
    std::erase_if(tracks_, [&](const Track& known) { return known.track == track; });
    std::erase_if(entries_, [&](const Entry& entry) {
        if (entry.binding.track != track) return false;
        unsignalled_ -= entry.signalled ? 0 : 1;
        return true;
    });
}

std::vector<SsrcTable::Entry>::iterator SsrcTable::place(std::uint32_t ssrc) {
    return std::lower_bound(entries_.begin(), entries_.end(), ssrc,
                            [](const Entry& entry, std::uint32_t wanted) { return entry.ssrc < wanted; });
}

bool SsrcTable::bind_signalled(std::uint32_t ssrc, const StreamBinding& binding) {
    const auto at = place(ssrc);
    if (at != entries_.end() && at->ssrc == ssrc) return at->binding == binding;
    if (entries_.size() - unsignalled_ >= kSignalledMax) return false;
    entries_.insert(at, {ssrc, binding, true});
    return true;
}

void SsrcTable::unbind(std::uint32_t ssrc) {
    const auto at = place(ssrc);
    if (at == entries_.end() || at->ssrc != ssrc) return;
    unsignalled_ -= at->signalled ? 0 : 1;
    entries_.erase(at);
}

const StreamBinding* SsrcTable::find(std::uint32_t ssrc) const {
    const auto at = const_cast<SsrcTable*>(this)->place(ssrc);
    return at == entries_.end() || at->ssrc != ssrc ? nullptr : &at->binding;
}

std::optional<StreamBinding> SsrcTable::resolve(const StreamName& name, bool rtx) const {
    const auto rid = name.repaired_rid.empty() ? name.rid : name.repaired_rid;
    for (const auto& track : tracks_) {
        if (track.mid != name.mid) continue;
        const auto found = std::find(track.rids.begin(), track.rids.end(), rid);
        // Without simulcast there is one stream, whatever it calls itself.
        if (found == track.rids.end() && !track.rids.empty()) return std::nullopt;
        const auto source = static_cast<std::uint8_t>(found - track.rids.begin());
        return StreamBinding{track.track, source, rtx || !name.repaired_rid.empty()};
    }
    return std::nullopt;
}

std::optional<StreamBinding> SsrcTable::bind_unknown(std::uint32_t ssrc, const StreamName& name, bool rtx) {
    const auto binding = name.mid.empty() ? std::nullopt : resolve(name, rtx);
    if (!binding) {
        ++refused_;
        return std::nullopt;
    }
    const auto before = std::find_if(entries_.begin(), entries_.end(),
                                     [&](const Entry& entry) { return !entry.signalled && entry.binding == *binding; });
    if (before != entries_.end()) unbind(before->ssrc);
    const auto at = place(ssrc);
    if (unsignalled_ >= kUnsignalledMax || (at != entries_.end() && at->ssrc == ssrc)) {
        ++refused_;
        return std::nullopt;
    }
    entries_.insert(at, {ssrc, *binding, false});
    ++unsignalled_;
    return binding;
}

}  // namespace parley::media
