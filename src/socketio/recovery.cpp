#include "socketio/recovery.hpp"

#include <charconv>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace parley::socketio {

namespace {

constexpr std::size_t kPidMax = 2048;
constexpr std::size_t kOffsetMax = 64;
constexpr std::size_t kMacBytes = 18;  // 144 bits, 24 characters
constexpr std::size_t kEpochBytes = 6;
constexpr std::size_t kEndedMax = 10'000;
constexpr char kFieldEnd = '\0';

/// Equal in a time that does not depend on where they differ.
bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

std::optional<std::string> take_field(std::string_view& rest) {
    const auto end = rest.find(kFieldEnd);
    if (end == std::string_view::npos) return std::nullopt;
    std::string field(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    return field;
}

}  // namespace

Recoverer::Recoverer(const RecoveryOptions& options, Random& random, Instant started)
    : options_(options),
      epoch_(random_token(random, kEpochBytes)),
      foreign_until_(started + Duration{options.max_disconnection_ms}) {
    PARLEY_CHECK(!options.enabled || options.sign);
}

std::string Recoverer::encode(const Pid& pid) const {
    std::string text;
    for (const auto* field : {&pid.epoch, &pid.sid, &pid.nsp}) {
        text += *field;
        text += kFieldEnd;
    }
    text += pid.wants_offsets ? '1' : '0';
    text += pid.blob;
    const auto mac = options_.sign("socket.io pid " + text);
    PARLEY_CHECK(mac.size() >= kMacBytes);
    return encode_base64url(as_bytes(text)) + "." + encode_base64url(as_bytes(mac).first(kMacBytes));
}

std::optional<Pid> Recoverer::decode(std::string_view text) const {
    const auto dot = text.find('.');
    if (text.size() > kPidMax || dot == std::string_view::npos) return std::nullopt;
    const auto content = decode_base64url(text.substr(0, dot));
    const auto mac = decode_base64url(text.substr(dot + 1));
    if (!content || !mac) return std::nullopt;
    if (!same(*mac, options_.sign("socket.io pid " + *content).substr(0, kMacBytes))) return std::nullopt;
    std::string_view rest = *content;
    const auto epoch = take_field(rest);
    const auto sid = take_field(rest);
    const auto nsp = take_field(rest);
    if (!epoch || !sid || !nsp || rest.empty()) return std::nullopt;
    return Pid{*epoch, *sid, *nsp, std::string(rest.substr(1)), rest[0] == '1'};
}

std::string Recoverer::encode_offset(std::uint64_t seq) const {
    return epoch_ + "." + std::to_string(seq);
}

std::optional<Offset> Recoverer::decode_offset(std::string_view text) {
    const auto dot = text.find('.');
    if (text.size() > kOffsetMax || dot == std::string_view::npos) return std::nullopt;
    Offset offset{std::string(text.substr(0, dot)), 0};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + dot + 1, end, offset.seq);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return offset;
}

void Recoverer::keep(std::unique_ptr<LostSession> session, Instant now) {
    if (options_.sessions_max == 0) return;
    if (lost_.size() >= options_.sessions_max) static_cast<void>(take(by_age_.front().pid.sid));
    by_age_.push(*session, now + Duration{options_.max_disconnection_ms});
    auto sid = session->pid.sid;
    lost_[std::move(sid)] = std::move(session);
}

const LostSession* Recoverer::find(const std::string& sid) const {
    const auto found = lost_.find(sid);
    return found == lost_.end() ? nullptr : found->second.get();
}

std::unique_ptr<LostSession> Recoverer::take(const std::string& sid) {
    auto node = lost_.extract(sid);
    return node.empty() ? nullptr : std::move(node.mapped());
}

void Recoverer::end(const std::string& sid, Instant now) {
    static_cast<void>(take(sid));
    if (!accepts_foreign(now)) return;
    ended_.insert(sid);
    if (ended_.size() > kEndedMax) foreign_until_ = now;  // rather too few come back than one that has left
}

Instant Recoverer::sweep(Instant now) {
    while (LostSession* session = by_age_.pop_due(now)) static_cast<void>(take(std::string(session->pid.sid)));
    if (!accepts_foreign(now)) ended_.clear();
    return by_age_.front_due();
}

}  // namespace parley::socketio
