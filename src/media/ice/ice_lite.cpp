#include "media/ice/ice_lite.hpp"

#include <algorithm>
#include <utility>

#include "proto/stun/writer.hpp"

namespace parley::media {

namespace stun = proto::stun;

namespace {

bool contains(const auto& paths, const Path& path) {
    return std::ranges::any_of(paths, [&](const auto& known) { return known.path == path; });
}

/// RFC 8489 §9.1.4 and §14.5: an answer is signed with the password of the request.
std::size_t finish_signed(stun::Writer& writer, const crypto::HmacSha1& key) {
    writer.integrity([&](std::span<const std::uint8_t> covered) { return key.sign(covered); });
    return writer.finish().size();
}

}  // namespace

IceLite::Session::Session(IceCredentials credentials) : local(std::move(credentials)), key(local.password) {}

// RFC 8445 §7.2.2: in a check USERNAME is the receiver's fragment, a colon, the sender's.
bool IceLite::Session::is_named_by(std::string_view username) const {
    const auto& ufrag = local.ufrag;
    if (username.size() <= ufrag.size() + 1 || !username.starts_with(ufrag) || username[ufrag.size()] != ':')
        return false;
    return remote_ufrag.empty() || username.substr(ufrag.size() + 1) == remote_ufrag;
}

IceLite::IceLite(IceCredentials local, Time now) : current_(std::move(local)), last_check_(now) {}

void IceLite::set_remote_ufrag(std::string ufrag) {
    current_.remote_ufrag = std::move(ufrag);
}

void IceLite::handle(Time now, const Path& from, std::span<const std::uint8_t> datagram, IceOutput& out) {
    const auto message = stun::parse_message(datagram);
    // RFC 8445 §11: an indication only keeps a NAT open. A lite agent awaits no responses.
    if (!message || message->message_class != stun::Class::request || message->method != stun::kBinding) {
        ++counters_.malformed;
        return;
    }
    auto* session = find_session(*message);
    if (session == nullptr) return;
    // From here on the sender is one who knows our password.
    if (message->unknown_count > 0) return refuse(*session, *message, stun::kUnknownAttribute, out);
    // RFC 8445 §6.1.1: the full agent controls a lite one, so the conflict of §7.3.1.1 is always the client's to mend.
    if (message->controlled) return refuse(*session, *message, stun::kRoleConflict, out);
    // RFC 8445 §7.1.2: only a controlling agent nominates.
    if (message->use_candidate && !message->controlling) return refuse(*session, *message, stun::kBadRequest, out);
    if (!learn(*session, from, now, out)) return;
    last_check_ = now;
    if (message->use_candidate) {
        nominate(*session, from, out);
    } else if (state_ == IceState::disconnected && selected_) {
        become(IceState::connected, out);
    }
    answer(*session, *message, from, out);
}

IceLite::Session* IceLite::find_session(const stun::Message& request) {
    Session* session = nullptr;
    if (request.username && state_ != IceState::failed) {
        if (current_.is_named_by(*request.username)) {
            session = &current_;
        } else if (previous_ && previous_->is_named_by(*request.username)) {
            session = &*previous_;
        }
    }
    if (session == nullptr) {
        ++counters_.unknown_ufrag;
        return nullptr;
    }
    if (request.has_integrity()) {
        const auto covered = request.covered();
        if (session->key.verify(covered.header, covered.attributes, request.mac())) return session;
    }
    ++counters_.bad_integrity;
    return nullptr;
}

/// False when the path is one too many. One that has been silent for as long as consent lasts gives its place away.
bool IceLite::learn(Session& session, const Path& path, Time now, IceOutput& out) {
    auto& paths = session.paths;
    const auto known = std::ranges::find(paths, path, &KnownPath::path);
    if (known != paths.end()) {
        known->checked = now;
        return true;
    }
    if (paths.size() >= kIcePathsMax) {
        const auto oldest = std::ranges::min_element(paths, [&](const auto& a, const auto& b) {
            return std::pair(a.path == selected_, a.checked) < std::pair(b.path == selected_, b.checked);
        });
        if (now - oldest->checked < kIceFailedAfter) {
            ++counters_.paths_over_limit;
            return false;
        }
        out.removed[out.removed_count++] = oldest->path;
        *oldest = {path, now};
    } else {
        paths.push_back({path, now});
    }
    // During a restart the other credentials may have it already; the router does not mind hearing it twice.
    out.learned = path;
    return true;
}

// RFC 8445 §7.3.2: the nominated pair of a lite agent is the one whose check has USE-CANDIDATE. The latest wins, which
// is how browsers move to a better path, and how a client comes back behind a NAT that has given it a new port.
void IceLite::nominate(const Session& session, const Path& path, IceOutput& out) {
    if (previous_ && &session == &current_) {
        // RFC 8445 §9: the old session ends when the new one has a nominated pair.
        remove_paths(*previous_, current_, out);
        out.retired_ufrag = std::move(previous_->local.ufrag);
        previous_.reset();
    }
    if (selected_ != path) {
        selected_ = path;
        out.selected = path;
    }
    become(IceState::connected, out);
}

void IceLite::answer(const Session& session, const stun::Message& request, const Path& from, IceOutput& out) {
    stun::Writer writer(out.buffer, stun::Class::success, stun::kBinding, request.transaction);
    writer.xor_mapped_address(from.remote);
    const auto size = finish_signed(writer, session.key);
    if (size > request.bytes.size()) return;  // no amplification, whoever asks
    out.answer_size = size;
    ++counters_.answered;
}

void IceLite::refuse(const Session& session, const stun::Message& request, std::uint16_t code, IceOutput& out) {
    ++counters_.refused;
    stun::Writer writer(out.buffer, stun::Class::error, stun::kBinding, request.transaction);
    writer.error_code(code, {});
    if (code == stun::kUnknownAttribute) writer.unknown_attributes(request.listed_unknown());
    const auto size = finish_signed(writer, session.key);
    if (size <= request.bytes.size()) out.answer_size = size;
}

void IceLite::restart(IceCredentials local, Time now, IceOutput& out) {
    if (previous_) {
        // A second restart before the first has come to anything: that one is given up, the selected path's stays.
        remove_paths(current_, *previous_, out);
        out.retired_ufrag = current_.local.ufrag;
        current_ = Session(std::move(local));
    } else {
        previous_ = std::exchange(current_, Session(std::move(local)));
    }
    last_check_ = now;
    if (state_ == IceState::failed) become(selected_ ? IceState::disconnected : IceState::waiting, out);
}

void IceLite::forget(const Path& path, IceOutput& out) {
    const auto erase = [&](Session& session) {
        return std::erase_if(session.paths, [&](const auto& known) { return known.path == path; }) > 0;
    };
    const bool known = erase(current_);
    if ((previous_ && erase(*previous_)) || known) out.removed[out.removed_count++] = path;
    if (selected_ == path) {
        selected_.reset();
        if (state_ == IceState::connected) become(IceState::disconnected, out);
    }
}

Time IceLite::deadline() const {
    if (state_ == IceState::failed) return Time::never();
    return last_check_ + (state_ == IceState::connected ? kIceDisconnectedAfter : kIceFailedAfter);
}

void IceLite::on_time(Time now, IceOutput& out) {
    if (now < deadline()) return;
    // A late call may have to pass over one state; only the last one is told.
    become(now - last_check_ >= kIceFailedAfter ? IceState::failed : IceState::disconnected, out);
}

bool IceLite::has_path(const Path& path) const {
    return contains(current_.paths, path) || (previous_ && contains(previous_->paths, path));
}

void IceLite::become(IceState state, IceOutput& out) {
    if (state_ == state) return;
    state_ = state;
    out.state = state;
}

void IceLite::remove_paths(const Session& session, const Session& keeps, IceOutput& out) {
    for (const auto& known : session.paths) {
        if (!contains(keeps.paths, known.path)) out.removed[out.removed_count++] = known.path;
    }
}

}  // namespace parley::media
