#include "media/ice/ice_client.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "proto/stun/writer.hpp"

namespace parley::media {

namespace stun = proto::stun;

namespace {

// RFC 8445 §7.1.1: the priority that a peer-reflexive candidate found by this check would have: type preference 110.
constexpr std::uint32_t kPriority = 110U << 24 | 65'535U << 8 | 255U;

}  // namespace

IceClient::IceClient(IceCredentials local, IceCredentials remote, Random& random) : random_(random) {
    std::array<std::uint8_t, sizeof tie_breaker_> bytes;
    random_.fill(bytes);
    std::memcpy(&tie_breaker_, bytes.data(), bytes.size());
    set_credentials(std::move(local), std::move(remote));
}

void IceClient::set_credentials(IceCredentials local, IceCredentials remote) {
    username_ = remote.ufrag + ':' + local.ufrag;  // RFC 8445 §7.2.2
    key_ = crypto::HmacSha1(remote.password);
}

void IceClient::add_candidate(const Path& path) {
    const bool known = std::ranges::find(pairs_, path, &Pair::path) != pairs_.end();
    if (known || pairs_.size() >= kIceCandidatesMax) return;
    pairs_.push_back({.path = path});
    if (started_ && state_ != IceState::connected) begin(pairs_.back(), Phase::probing, next_send_);
}

void IceClient::start(Time now) {
    started_ = true;
    next_send_ = last_answer_ = now;
    probe_all(now);
}

void IceClient::restart(Time now, IceCredentials local, IceCredentials remote) {
    set_credentials(std::move(local), std::move(remote));
    for (auto& pair : pairs_) pair.phase = Phase::idle;
    if (state_ == IceState::failed) state_ = IceState::waiting;
    last_answer_ = now;
    probe_all(now);
}

void IceClient::probe_all(Time now) {
    for (auto& pair : pairs_) {
        if (pair.phase == Phase::idle || pair.phase == Phase::failed) begin(pair, Phase::probing, now);
    }
}

void IceClient::begin(Pair& pair, Phase phase, Time when) {
    pair.phase = phase;
    pair.sends = 0;
    pair.next = phase == Phase::idle || phase == Phase::failed ? Time::never() : when;
    random_.fill(pair.transaction);
}

bool IceClient::has(Phase phase) const {
    return std::ranges::find(pairs_, phase, &Pair::phase) != pairs_.end();
}

void IceClient::handle(Time now, const Path& from, std::span<const std::uint8_t> datagram, IceClientOutput& out) {
    const auto message = stun::parse_message(datagram);
    if (!message || message->message_class != stun::Class::success || !message->has_integrity()) return;
    const auto pair = std::ranges::find(pairs_, message->transaction, &Pair::transaction);
    // RFC 8445 §7.2.5.2.1: the answer must come from where the check went.
    if (pair == pairs_.end() || pair->sends == 0 || pair->path != from) return;
    const auto covered = message->covered();
    if (!key_.verify(covered.header, covered.attributes, message->mac())) return;
    if (message->mapped) mapped_ = message->mapped;
    handle_success(*pair, now, out);
}

void IceClient::handle_success(Pair& pair, Time now, IceClientOutput& out) {
    switch (pair.phase) {
        case Phase::probing:
            // RFC 8445 §8.1.1: regular nomination, of the first that works.
            return begin(pair, has(Phase::nominating) ? Phase::idle : Phase::nominating, now);
        case Phase::nominating:
            return select(pair, now, out);
        case Phase::consenting:
            last_answer_ = now;
            return become(IceState::connected, out);
        case Phase::idle:
        case Phase::failed:
            return;
    }
}

void IceClient::select(Pair& pair, Time now, IceClientOutput& out) {
    for (auto& other : pairs_) begin(other, Phase::idle, now);
    begin(pair, Phase::consenting, now + kIceConsentEvery);
    last_answer_ = now;
    if (selected_ != pair.path) {
        selected_ = pair.path;
        out.selected = pair.path;
    }
    become(IceState::connected, out);
}

IceClient::Pair* IceClient::next_pair() {
    // Among those due at the same time the nomination comes first, then the best candidate.
    const auto rank = [](const Pair& pair) { return std::pair(pair.next, pair.phase != Phase::nominating); };
    const auto found = std::ranges::min_element(pairs_, {}, rank);
    return found == pairs_.end() ? nullptr : &*found;
}

Time IceClient::deadline() const {
    if (!started_ || state_ == IceState::failed) return Time::never();
    auto due = last_answer_ + (state_ == IceState::connected ? kIceDisconnectedAfter : kIceFailedAfter);
    for (const auto& pair : pairs_) {
        if (pair.next != Time::never()) due = std::min(due, std::max(pair.next, next_send_));
    }
    return due;
}

void IceClient::on_time(Time now, IceClientOutput& out) {
    if (now < deadline()) return;
    watch_consent(now, out);
    auto* pair = state_ == IceState::failed ? nullptr : next_pair();
    if (pair == nullptr || pair->next > now || next_send_ > now) return;
    if (pair->phase != Phase::consenting && pair->sends >= kIceSendsMax) {
        const bool was_nominating = pair->phase == Phase::nominating;
        begin(*pair, Phase::failed, now);
        // Those that had stood back for it; and when nothing is left, all of them may have been unlucky.
        if (was_nominating || !has(Phase::probing)) probe_all(now);
        return;
    }
    send_check(*pair, now, out);
}

void IceClient::send_check(Pair& pair, Time now, IceClientOutput& out) {
    if (pair.phase == Phase::consenting) {
        // RFC 7675 §5.1: each consent check is a transaction of its own and is not sent again.
        begin(pair, Phase::consenting, now + kIceConsentEvery);
    } else {
        pair.next = now + std::min(kIceRetransmitFirst * (1 << pair.sends), kIceRetransmitMax);
    }
    ++pair.sends;
    next_send_ = now + kIcePacing;
    stun::Writer writer(out.buffer, stun::Class::request, stun::kBinding, pair.transaction);
    writer.username(username_).priority(kPriority).ice_controlling(tie_breaker_);
    if (pair.phase != Phase::probing) writer.use_candidate();
    writer.integrity([&](std::span<const std::uint8_t> covered) { return key_.sign(covered); });
    out.size = writer.finish().size();
    out.to = pair.path;
}

void IceClient::watch_consent(Time now, IceClientOutput& out) {
    const auto silent = now - last_answer_;
    if (silent >= kIceFailedAfter) {
        become(IceState::failed, out);
    } else if (state_ == IceState::connected && silent >= kIceDisconnectedAfter) {
        become(IceState::disconnected, out);
        probe_all(now);  // another path may still work
    }
}

void IceClient::become(IceState state, IceClientOutput& out) {
    if (state_ == state) return;
    state_ = state;
    out.state = state;
}

}  // namespace parley::media
