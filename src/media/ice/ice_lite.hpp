// The ICE agent of one transport of the server: ICE-lite (RFC 8445 §2.5), always controlled. It answers connectivity
// checks, learns the paths they come by, and holds the one that the client has nominated. It sends nothing by itself,
// knows no socket and routes no packet; the transport feeds it STUN and the time. An attacker who does not know a
// password gets no answer at all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/mac.hpp"
#include "media/ice/credentials.hpp"
#include "media/ice/path.hpp"
#include "media/time.hpp"
#include "proto/stun/message.hpp"

namespace parley::media {

inline constexpr std::size_t kIcePathsMax = 32;            ///< per local ufrag; checks by further ones are dropped
inline constexpr Micros kIceDisconnectedAfter{5'000'000};  ///< without a valid check
inline constexpr Micros kIceFailedAfter{30'000'000};       ///< without a valid check (RFC 7675 §5.1)
inline constexpr std::size_t kIceAnswerMax = 128;          ///< bytes of the largest answer, with room to spare

enum class IceState : std::uint8_t {
    waiting,       ///< nothing nominated yet
    connected,     ///< a path is nominated and checks come
    disconnected,  ///< no check for 5 s; may come back
    failed,        ///< no check for 30 s; final, unless restarted
};

/// What one call has led to. The caller owns it and hands in a fresh one each time.
struct IceOutput {
    [[nodiscard]] std::span<const std::uint8_t> answer() const { return std::span(buffer).first(answer_size); }

    std::array<std::uint8_t, kIceAnswerMax> buffer;
    std::size_t answer_size = 0;               ///< 0: say nothing. Goes back by the path the check came by
    std::optional<Path> learned;               ///< newly validated: route its packets here
    std::optional<Path> selected;              ///< send by this one from now on
    std::optional<IceState> state;             ///< changed to
    std::optional<std::string> retired_ufrag;  ///< checks for this local ufrag are no longer answered
    std::array<Path, 2 * kIcePathsMax> removed;
    std::size_t removed_count = 0;  ///< paths that are valid no more, in `removed`
};

struct IceCounters {
    std::uint64_t answered = 0;
    std::uint64_t malformed = 0;         ///< no STUN message, or not one for us
    std::uint64_t unknown_ufrag = 0;     ///< no USERNAME, or not ours and theirs
    std::uint64_t bad_integrity = 0;     ///< none, or wrong
    std::uint64_t refused = 0;           ///< answered with 400, 420 or 487
    std::uint64_t paths_over_limit = 0;  ///< check by a path beyond kIcePathsMax
};

class IceLite {
public:
    /// `now` starts the 30 s in which a first check must come.
    IceLite(IceCredentials local, Time now);

    /// As soon as the client's description is known. Without it any remote ufrag is good: the password decides. The
    /// remote password is not needed, since a lite agent makes no checks.
    void set_remote_ufrag(std::string ufrag);
    /// A STUN datagram that came by `from`. Whatever is not a Binding request with a right USERNAME ("ours:theirs") and
    /// MESSAGE-INTEGRITY is counted and not answered. An answer is never longer than the request.
    void handle(Time now, const Path& from, std::span<const std::uint8_t> datagram, IceOutput& out);
    /// RFC 8445 §9: new credentials from now on; the old ones and their selected path hold until a path is nominated
    /// with the new ones. set_remote_ufrag() then means the new ones.
    void restart(IceCredentials local, Time now, IceOutput& out);
    /// The TCP connection behind it is gone.
    void forget(const Path& path, IceOutput& out);

    /// When on_time() is due; Time::never() after failure.
    [[nodiscard]] Time deadline() const;
    void on_time(Time now, IceOutput& out);

    [[nodiscard]] IceState state() const { return state_; }
    [[nodiscard]] const std::optional<Path>& selected() const { return selected_; }
    /// After restart(), until a path is nominated with the new credentials.
    [[nodiscard]] bool restarting() const { return previous_.has_value(); }
    [[nodiscard]] bool has_path(const Path& path) const;
    [[nodiscard]] const IceCredentials& local() const { return current_.local; }
    [[nodiscard]] const IceCounters& counters() const { return counters_; }

private:
    struct KnownPath {
        Path path;
        Time checked;
    };
    /// What belongs to one pair of credentials.
    struct Session {
        IceCredentials local;
        std::string remote_ufrag;
        crypto::HmacSha1 key;
        std::vector<KnownPath> paths;

        explicit Session(IceCredentials credentials);
        [[nodiscard]] bool is_named_by(std::string_view username) const;
    };

    [[nodiscard]] Session* find_session(const proto::stun::Message& request);
    bool learn(Session& session, const Path& path, Time now, IceOutput& out);
    void nominate(const Session& session, const Path& path, IceOutput& out);
    void answer(const Session& session, const proto::stun::Message& request, const Path& from, IceOutput& out);
    void refuse(const Session& session, const proto::stun::Message& request, std::uint16_t code, IceOutput& out);
    void become(IceState state, IceOutput& out);
    static void remove_paths(const Session& session, const Session& keeps, IceOutput& out);

    Session current_;
    std::optional<Session> previous_;  ///< during a restart
    std::optional<Path> selected_;
    Time last_check_;
    IceState state_ = IceState::waiting;
    IceCounters counters_;
};

}  // namespace parley::media
