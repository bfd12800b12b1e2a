#include <algorithm>

#include "proto/sdp/attributes.hpp"
#include "proto/sdp/text.hpp"

namespace parley::proto::sdp {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/// RFC 8122 §5: pairs of hex digits with colons between them, as many as the hash has bytes.
bool is_fingerprint(std::string_view algorithm, std::string_view value) {
    struct Hash {
        std::string_view name;
        std::size_t bytes;
    };
    static constexpr Hash kHashes[] = {{"sha-1", 20},   {"sha-224", 28}, {"sha-256", 32}, {"sha-384", 48},
                                       {"sha-512", 64}, {"md5", 16},     {"md2", 16}};
    const auto* hash = std::ranges::find(kHashes, algorithm, &Hash::name);
    if (hash == std::end(kHashes) || value.size() != hash->bytes * 3 - 1) return false;
    for (std::size_t i = 0; i < value.size(); ++i)
        if (i % 3 == 2 ? value[i] != ':' : !is_hex(value[i])) return false;
    return true;
}

}  // namespace

// RFC 9143 §5: group:BUNDLE <mid>…
Problem read_group(Scope& scope, std::string_view value) {
    auto& bundles = scope.session.bundles;
    if (take_word(value) != "BUNDLE" || bundles.size() >= kBundleGroupsMax) return nullptr;
    std::vector<std::string> mids;
    for (auto mid = take_word(value); !mid.empty(); mid = take_word(value)) {
        if (!is_token(mid) || mid.size() > kMidBytesMax) return "has a bad mid";
        if (mids.size() >= kSectionsMax) return "names too many mids";
        if (std::ranges::find(mids, mid) != mids.end()) return "names a mid twice";
        mids.emplace_back(mid);
    }
    bundles.push_back(std::move(mids));
    return nullptr;
}

// RFC 5888 §4
Problem read_mid(Scope& scope, std::string_view value) {
    const auto mid = trim(value);
    if (!is_token(mid) || mid.size() > kMidBytesMax) return "needs a token of up to 32 characters";
    if (!scope.section.mid.empty()) return "is there twice";
    for (const auto& other : scope.session.sections)
        if (other.mid == mid) return "is that of another section";
    scope.section.mid = mid;
    return nullptr;
}

// RFC 8839 §5.4
Problem read_ice_ufrag(Scope& scope, std::string_view value) {
    const auto ufrag = trim(value);
    if (ufrag.size() < kIceUfragBytesMin || ufrag.size() > kIceTextBytesMax || !is_ice_text(ufrag))
        return "needs 4 to 256 letters and digits";
    scope.section.ice_ufrag = ufrag;
    return nullptr;
}

// RFC 8839 §5.4
Problem read_ice_pwd(Scope& scope, std::string_view value) {
    const auto pwd = trim(value);
    if (pwd.size() < kIcePwdBytesMin || pwd.size() > kIceTextBytesMax || !is_ice_text(pwd))
        return "needs 22 to 256 letters and digits";
    scope.section.ice_pwd = pwd;
    return nullptr;
}

// RFC 8842 §4: 20 to 255 of letters, digits and +/-_. What is none says nothing.
Problem read_tls_id(Scope& scope, std::string_view value) {
    const auto id = trim(value);
    const auto fits = [](char c) { return is_ice_text(std::string_view(&c, 1)) || c == '-' || c == '_'; };
    if (id.size() >= kTlsIdBytesMin && id.size() <= kTlsIdBytesMax && std::ranges::all_of(id, fits))
        scope.section.tls_id = id;
    return nullptr;
}

// RFC 8839 §5.6
Problem read_ice_options(Scope& scope, std::string_view value) {
    auto& options = scope.section.ice_options;
    for (auto word = take_word(value); !word.empty() && options.size() < kIceOptionsMax; word = take_word(value))
        if (std::ranges::find(options, word) == options.end()) options.emplace_back(word);
    return nullptr;
}

// RFC 8839 §5.1: kept as it is. An ICE-lite agent never sends to a candidate, so that it may name any address.
Problem read_candidate(Scope& scope, std::string_view value) {
    auto& all = scope.section.candidates;
    if (all.size() < kCandidatesMax && !trim(value).empty()) all.push_back("candidate:" + std::string(trim(value)));
    return nullptr;
}

// RFC 8122 §5
Problem read_fingerprint(Scope& scope, std::string_view value) {
    const auto algorithm = to_lower(take_word(value));
    const auto hash = trim(value);
    if (!is_fingerprint(algorithm, hash)) return "needs a hash that we know, and its bytes as hex pairs";
    auto& all = scope.section.fingerprints;
    if (all.size() >= kFingerprintsMax) return "is there too often";
    all.push_back({algorithm, to_upper(hash)});
    return nullptr;
}

// RFC 4145 §4
Problem read_setup(Scope& scope, std::string_view value) {
    const auto word = trim(value);
    auto& setup = scope.section.setup;
    if (word == "actpass") {
        setup = Setup::actpass;
    } else if (word == "active") {
        setup = Setup::active;
    } else if (word == "passive") {
        setup = Setup::passive;
    } else if (word == "holdconn") {
        setup = Setup::holdconn;
    } else {
        return "needs actpass, active, passive or holdconn";
    }
    return nullptr;
}

// RFC 8841 §5
Problem read_sctp_port(Scope& scope, std::string_view value) {
    scope.section.sctp_port = parse_number<std::uint16_t>(trim(value));
    return scope.section.sctp_port ? nullptr : "needs a port from 0 to 65535";
}

// RFC 8841 §6
Problem read_max_message_size(Scope& scope, std::string_view value) {
    scope.section.max_message_size = parse_number<std::uint64_t>(trim(value));
    return scope.section.max_message_size ? nullptr : "needs a number of bytes";
}

}  // namespace parley::proto::sdp
