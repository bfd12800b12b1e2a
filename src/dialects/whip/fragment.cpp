#include "dialects/whip/fragment.hpp"

#include "proto/sdp/text.hpp"

namespace parley::dialects::whip {
namespace {

namespace sdp = proto::sdp;

tl::unexpected<Error> bad_line(std::size_t number, std::string_view what) {
    return fail("bad-sdp", "line " + std::to_string(number) + ": " + std::string(what));
}

/// RFC 8839 §5.4: an ufrag has 4 to 256 characters, a password 22 to 256.
bool is_credential(std::string_view text, std::size_t min) {
    return text.size() >= min && text.size() <= 256 && sdp::is_ice_text(text);
}

/// Takes a credential. False when it is malformed, or another one than before.
bool take(std::string& known, std::string_view value, std::size_t min) {
    if (!is_credential(value, min) || (!known.empty() && known != value)) return false;
    known = value;
    return true;
}

}  // namespace

Result<ports::IceDescription> parse_fragment(std::string_view text) {
    ports::IceDescription found;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = sdp::take_until(text, '\n');
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() && text.empty()) break;
        if (number > kFragmentLinesMax) return bad_line(number, "too many lines");
        if (line.size() < 2 || line[1] != '=') return bad_line(number, "it is no SDP line");
        if (line[0] != 'a') continue;  // RFC 8840 §9: m= says of which section what follows is; there is one transport
        line.remove_prefix(2);
        std::string_view value = line;
        const std::string_view name = sdp::take_until(value, ':');
        if (name == "ice-ufrag" && !take(found.ufrag, value, 4)) return bad_line(number, "a wrong ice-ufrag");
        if (name == "ice-pwd" && !take(found.pwd, value, 22)) return bad_line(number, "a wrong ice-pwd");
        if (name == "candidate") found.candidates.emplace_back(line);
    }
    return found;
}

std::string encode_fragment(const ports::IceDescription& ours, const TaggedSection& section) {
    // RFC 8840 §9.2: session attributes first, then a pseudo m= line with its mid and candidates.
    std::string text = "a=ice-lite\r\na=ice-ufrag:" + ours.ufrag + "\r\na=ice-pwd:" + ours.pwd +
                       "\r\nm=" + section.media + " 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:" + section.mid + "\r\n";
    for (const auto& candidate : ours.candidates) text += "a=" + candidate + "\r\n";
    return text + "a=end-of-candidates\r\n";
}

}  // namespace parley::dialects::whip
