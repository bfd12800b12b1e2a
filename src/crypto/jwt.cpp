#include "crypto/jwt.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/encoding.hpp"
#include "base/json_scan.hpp"

namespace parley::crypto {
namespace {

constexpr std::pair<std::string_view, bool MediaRights::*> kSources[] = {
    {"microphone", &MediaRights::microphone}, {"camera", &MediaRights::camera}, {"screen", &MediaRights::screen}};

constexpr std::array<std::string_view, 4> kRoles{"user", "practitioner", "patient", "service"};
constexpr std::size_t kKidBytesMax = 256;

tl::unexpected<Error> refused(std::string_view why) {
    return fail("unauthorized", why);
}

/// NumericDate, which may have a fraction (RFC 7519 §2), in milliseconds. Nothing when it is no number of this era.
std::optional<Instant> numeric_date(const json::Value& value) {
    if (!value.is(json::Kind::number)) return std::nullopt;
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), seconds);
    if (error != std::errc() || !std::isfinite(seconds) || seconds < 0 || seconds > 1e12) return std::nullopt;
    return Instant{static_cast<std::int64_t>(seconds * 1000)};
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string clean_name(std::string name) {
    if (name.size() > kNameBytesMax) {
        std::size_t end = kNameBytesMax;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
        name.resize(end);
    }
    std::replace_if(name.begin(), name.end(), is_control, ' ');
    return name;
}

bool names_audience(const json::Value& aud, std::string_view wanted) {
    if (aud.is(json::Kind::string)) return aud.as_string() == wanted;
    const auto list = json::scan_array(aud.text);
    return list &&
           std::any_of(list->begin(), list->end(), [&](const json::Value& one) { return one.as_string() == wanted; });
}

bool is_token_type(std::string_view typ) {
    std::string lower(typ);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "jwt" || lower == "at+jwt" || lower == "application/at+jwt";  // RFC 9068 §2.1
}

bool has_bearer_scheme(std::string_view text) {
    constexpr std::string_view kScheme = "bearer ";
    return text.size() > kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), text.begin(), [](char a, char b) {
               return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
           });
}

std::optional<MediaRights> parse_media_rights(const json::Value& value) {
    const auto object = json::scan_object(value.text);
    if (!object || object->has_duplicate_keys()) return std::nullopt;
    MediaRights rights;
    constexpr std::pair<std::string_view, bool MediaRights::*> kFlags[] = {
        {"publish", &MediaRights::publish}, {"subscribe", &MediaRights::subscribe}, {"data", &MediaRights::data}};
    for (const auto& [name, right] : kFlags) {
        const auto said = object->find(name);
        if (!said) continue;
        const auto flag = said->as_bool();
        if (!flag) return std::nullopt;
        rights.*right = *flag;
    }
    const auto sources = object->find("sources");
    if (!sources) return rights;
    const auto list = json::scan_array(sources->text);
    if (!list) return std::nullopt;
    rights.microphone = rights.camera = rights.screen = false;
    for (const auto& item : *list) {
        const auto name = item.as_string();
        if (!name) return std::nullopt;
        for (const auto& [known, right] : kSources)
            if (*name == known) rights.*right = true;  // others are none of ours
    }
    return rights;
}

std::string media_json(const MediaRights& rights) {
    const auto flag = [](bool value) { return value ? "true" : "false"; };
    std::string sources;
    for (const auto& [name, right] : kSources)
        if (rights.*right) sources += (sources.empty() ? "" : ",") + json::quote(name);
    return std::string(R"({"publish":)") + flag(rights.publish) + R"(,"subscribe":)" + flag(rights.subscribe) +
           R"(,"data":)" + flag(rights.data) + R"(,"sources":[)" + sources + "]}";
}

}  // namespace

std::string_view role_name(Role role) {
    return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> parse_role(std::string_view name) {
    const auto found = std::find(kRoles.begin(), kRoles.end(), name);
    if (found == kRoles.end()) return std::nullopt;
    return static_cast<Role>(found - kRoles.begin());
}

TokenVerifier::TokenVerifier(TokenPolicy policy) : policy_(std::move(policy)) {
    for (const auto& secret : policy_.secrets) macs_.emplace_back(secret);
}

Result<Claims> TokenVerifier::verify(std::string_view token, Instant now) const {
    if (token.size() > kTokenBytesMax) return refused("the token is too long");
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    // Three parts make a JWS; five would be a JWE, which nobody may send here (RFC 7515 §9).
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return refused("the token is malformed");
    const auto header = parse_header(token.substr(0, first));
    if (!header) return tl::unexpected(header.error());
    const auto signature = decode_base64url(token.substr(second + 1));
    bool by_secret = false;
    if (!signature || !is_signed(*header, token.substr(0, second), *signature, by_secret)) {
        return refused("the token's signature is wrong");
    }
    const auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
    if (!payload) return refused("the token is malformed");
    return read_claims(*payload, now, by_secret);
}

Result<TokenVerifier::Header> TokenVerifier::parse_header(std::string_view part) const {
    if (!last_header_text_.empty() && part == last_header_text_) return last_header_;
    const auto text = decode_base64url(part);
    if (!text) return refused("the token is malformed");
    const auto object = json::scan_object(*text);
    if (!object || object->has_duplicate_keys()) return refused("the token's header is malformed");
    // A key that the token brings itself proves nothing, and one that it points at would be fetched on a stranger's
    // word (RFC 8725 §3.10). `crit` names extensions; we know none (RFC 7515 §4.1.11).
    for (const std::string_view banned : {"jku", "x5u", "jwk", "x5c", "crit", "enc", "zip"}) {
        if (object->find(banned)) return refused("the token's header has a field that is not accepted");
    }
    if (const auto typ = object->find("typ"); typ && !is_token_type(typ->as_string().value_or(""))) {
        return refused("the token is of another type");
    }
    const auto algorithm = parse_algorithm(object->string("alg").value_or(""));
    if (!algorithm) return refused("the token's algorithm is not accepted");
    Header header{*algorithm, {}, false};
    if (const auto kid = object->find("kid")) {
        const auto value = kid->as_string();
        if (!value || value->size() > kKidBytesMax) return refused("the token's key id is malformed");
        header.kid = *value;
        header.has_kid = true;
    }
    last_header_text_ = part;
    last_header_ = header;
    return header;
}

bool TokenVerifier::is_signed(const Header& header, std::string_view message, std::string_view signature,
                              bool& by_secret) const {
    // The algorithm chooses among keys of its own kind only: a public key is never an HMAC secret (RFC 8725 §3.1).
    by_secret = header.algorithm == Algorithm::hs256;
    if (by_secret) {
        return std::any_of(macs_.begin(), macs_.end(),
                           [&](const HmacSha256& mac) { return mac.verify(message, signature); });
    }
    return std::any_of(keys_.begin(), keys_.end(), [&](const PublicKey& key) {
        return key.algorithm() == header.algorithm && (!header.has_kid || key.kid() == header.kid) &&
               key.verify(message, signature);
    });
}

Result<Claims> TokenVerifier::read_claims(std::string_view payload, Instant now, bool by_secret) const {
    const auto object = json::scan_object(payload);
    if (!object || object->has_duplicate_keys()) return refused("the token's claims are malformed");
    Claims claims;
    const auto sub = object->find("sub");
    claims.sub = UserId(sub ? sub->as_string().value_or("") : "");
    if (claims.sub.empty() || claims.sub.value.size() > kSubjectBytesMax)
        return refused("the token names no usable `sub`");
    if (std::any_of(claims.sub.value.begin(), claims.sub.value.end(), is_control))
        return refused("the token names no usable `sub`");

    const auto exp = object->find("exp");
    const auto expires = exp ? numeric_date(*exp) : std::nullopt;
    if (!expires) return refused("the token has no usable `exp`");
    if (now >= *expires + policy_.leeway) return refused("the token has expired");
    claims.exp = *expires;
    if (const auto iat = object->find("iat")) {
        claims.iat = numeric_date(*iat);
        if (!claims.iat) return refused("the token's `iat` is malformed");
    }
    if (const auto nbf = object->find("nbf")) {
        const auto from = numeric_date(*nbf);
        if (!from || now + policy_.leeway < *from) return refused("the token is not valid yet");
    }

    if (const auto iss = object->find("iss")) {
        const auto value = iss->as_string();
        if (!value) return refused("the token's `iss` is malformed");
        claims.iss = *value;
    }
    if (!policy_.issuers.empty() &&
        std::find(policy_.issuers.begin(), policy_.issuers.end(), claims.iss) == policy_.issuers.end()) {
        return refused("the token's issuer is not accepted");
    }
    if (!policy_.audience.empty()) {
        const auto aud = object->find("aud");
        if (!aud || !names_audience(*aud, policy_.audience)) return refused("the token is for another audience");
    }

    if (const auto media = object->find("media")) {
        const auto rights = parse_media_rights(*media);
        if (!rights) return refused("the token's `media` is malformed");  // rather nothing than too much
        claims.media = *rights;
    }
    if (const auto name = object->find("name")) claims.name = clean_name(name->as_string().value_or(""));
    if (const auto role = object->find("role")) {
        const auto value = role->as_string();
        if (!value) return refused("the token's `role` is malformed");
        claims.role = parse_role(*value).value_or(Role::user);  // the host app may have roles of its own
    }
    if (claims.role == Role::service && !may_be_service(claims, by_secret))
        return refused("this issuer may not say `service`");
    return claims;
}

bool TokenVerifier::may_be_service(const Claims& claims, bool by_secret) const {
    if (!policy_.service_issuer.empty()) return claims.iss == policy_.service_issuer;
    // Unsaid, it is the only issuer there is; with a secret beside a key set, the holder of the secret.
    return policy_.issuers.size() <= 1 && (by_secret || macs_.empty());
}

std::string issue_token(std::string_view secret, const Claims& claims, Instant now) {
    static const std::string kHeader = encode_base64url(as_bytes(R"({"alg":"HS256","typ":"JWT"})"));
    std::string payload = R"({"sub":)" + json::quote(claims.sub.value);
    const auto add = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) payload += "," + json::quote(key) + ":" + json::quote(value);
    };
    add("name", claims.name);
    add("role", role_name(claims.role));
    add("iss", claims.iss);
    add("aud", claims.aud);
    if (claims.media != MediaRights{}) payload += R"(,"media":)" + media_json(claims.media);
    payload += R"(,"iat":)" + std::to_string(now.ms / 1000) + R"(,"exp":)" + std::to_string(claims.exp.ms / 1000) + "}";
    std::string token = kHeader + "." + encode_base64url(as_bytes(payload));
    const auto mac = HmacSha256(secret).sign(token);
    return token + "." + encode_base64url(mac);
}

std::optional<std::string_view> bearer_token(std::string_view authorization) {
    if (!has_bearer_scheme(authorization)) return std::nullopt;
    return strip_bearer(authorization);
}

std::string_view strip_bearer(std::string_view token) {
    if (has_bearer_scheme(token)) token.remove_prefix(7);
    while (!token.empty() && token.front() == ' ') token.remove_prefix(1);
    return token;
}

}  // namespace parley::crypto
