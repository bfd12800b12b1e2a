#include "media/ice/candidate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "media/ice/credentials.hpp"

namespace parley::media {
namespace {

constexpr std::size_t kLineMax = 512;
constexpr std::uint32_t kHostPreference = 126;    // RFC 8445 §5.1.2.2
constexpr std::uint32_t kTcpHostPreference = 90;  // below each UDP type that a client may have (RFC 6544 §4.2)
constexpr std::uint32_t kPassivePreference = 4;   // RFC 6544 §4.2: direction-pref of a passive host candidate
constexpr std::uint32_t kOtherPreferenceMax = 8191;

constexpr std::array<std::string_view, 4> kTypes{"host", "srflx", "prflx", "relay"};
constexpr std::array<std::string_view, 4> kTcpTypes{"", "active", "passive", "so"};  // by CandidateTransport

template <class Number>
std::optional<Number> parse_number(std::string_view text, Number least, Number most) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
    return value;
}

bool equals_no_case(std::string_view a, std::string_view lower) {
    return std::ranges::equal(a, lower, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
}

/// Takes the next word off the front; empty at the end.
std::string_view take_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

std::optional<std::size_t> index_in(std::span<const std::string_view> names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (name.empty() || found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

/// RFC 8839 §5.1: pairs of name and value. Among them tcptype, which TCP must have (RFC 6544 §4.5).
bool take_extensions(Candidate& candidate, std::string_view rest, bool tcp) {
    std::optional<std::size_t> tcp_type;
    while (!rest.empty()) {
        const auto name = take_word(rest);
        const auto value = take_word(rest);
        if (name.empty() || value.empty()) return false;
        if (tcp && name == "tcptype") {
            tcp_type = index_in(kTcpTypes, value);
            if (!tcp_type) return false;
        }
    }
    if (!tcp) return true;
    if (tcp_type) candidate.transport = static_cast<CandidateTransport>(*tcp_type);
    return tcp_type.has_value();
}

}  // namespace

Candidate host_candidate(const Endpoint& endpoint, CandidateTransport transport, std::uint16_t rank) {
    const bool udp = transport == CandidateTransport::udp;
    const auto place = 2 * static_cast<std::uint32_t>(rank) + (endpoint.v6 ? 0U : 1U);
    Candidate candidate;
    candidate.transport = transport;
    candidate.endpoint = endpoint;
    // RFC 8445 §5.1.1.3: the same for the same kind, address and transport.
    candidate.foundation = std::to_string(2 * place + (udp ? 1 : 2));
    candidate.priority =
        udp ? candidate_priority(kHostPreference, 65'535 - std::min(place, 65'535U))
            : candidate_priority(kTcpHostPreference, kPassivePreference << 13 |
                                                         (kOtherPreferenceMax - std::min(place, kOtherPreferenceMax)));
    return candidate;
}

std::optional<Candidate> parse_candidate(std::string_view line) {
    constexpr std::string_view kName = "candidate:";
    if (line.starts_with("a=")) line.remove_prefix(2);
    if (line.size() > kLineMax || !line.starts_with(kName)) return std::nullopt;
    line.remove_prefix(kName.size());
    Candidate candidate;
    candidate.foundation = take_word(line);
    if (candidate.foundation.empty() || candidate.foundation.size() > 32 || !is_ice_text(candidate.foundation))
        return std::nullopt;
    const auto component = parse_number<std::uint16_t>(take_word(line), 1, 256);
    const auto transport = take_word(line);
    const auto priority = parse_number<std::uint32_t>(take_word(line), 1, 0x7FFF'FFFF);
    const auto address = take_word(line);
    const auto port = parse_number<std::uint16_t>(take_word(line), 0, 65'535);
    const bool has_type = take_word(line) == "typ";
    const auto type = index_in(kTypes, take_word(line));
    const bool tcp = equals_no_case(transport, "tcp");
    if (!component || !priority || !port || !has_type || !type || (!tcp && !equals_no_case(transport, "udp")))
        return std::nullopt;
    const auto endpoint = parse_ip(address, *port);
    if (!endpoint || !take_extensions(candidate, line, tcp)) return std::nullopt;
    candidate.component = *component;
    candidate.priority = *priority;
    candidate.endpoint = *endpoint;
    candidate.type = static_cast<CandidateType>(*type);
    return candidate;
}

std::string format_candidate(const Candidate& candidate) {
    const bool udp = candidate.transport == CandidateTransport::udp;
    std::string line = "candidate:" + candidate.foundation + ' ' + std::to_string(candidate.component);
    line += udp ? " udp " : " tcp ";
    line += std::to_string(candidate.priority) + ' ' + format_ip(candidate.endpoint) + ' ' +
            std::to_string(candidate.endpoint.port) + " typ ";
    line += kTypes[static_cast<std::size_t>(candidate.type)];
    if (!udp) {
        line += " tcptype ";
        line += kTcpTypes[static_cast<std::size_t>(candidate.transport)];
    }
    return line;
}

}  // namespace parley::media
