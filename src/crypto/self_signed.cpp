#include "crypto/self_signed.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "base/check.hpp"

namespace parley::crypto {
namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;

constexpr long kVersion3 = 2;  // RFC 5280 §4.1.2.1: v3 is written 2
constexpr long kBackdatedSeconds = 3600;
constexpr long kValidSeconds = 365L * 24 * 3600;

bool is_address(const std::string& name) {
    ASN1_OCTET_STRING* bytes = a2i_IPADDRESS(name.c_str());
    ASN1_OCTET_STRING_free(bytes);
    return bytes != nullptr;
}

bool is_host_name(const std::string& name) {
    return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

void add_extension(X509* certificate, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    PARLEY_CHECK(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_serial(X509* certificate) {
    // RFC 5280 §4.1.2.2: positive, and never the same twice, or browsers refuse the second one outright.
    std::array<std::uint8_t, 8> bytes{};
    PARLEY_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    std::uint64_t serial = 1;
    for (const auto byte : bytes) serial = serial << 7 | (byte & 0x7F);
    PARLEY_CHECK(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial) == 1);
}

void set_name(X509* certificate) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>("Parley, self-signed");
    PARLEY_CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
    X509_set_issuer_name(certificate, name);
}

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Result<CertificateAndKey> make_self_signed(const std::vector<std::string>& names) {
    std::string alternatives = "DNS:localhost,IP:127.0.0.1,IP:::1";
    for (const auto& name : names) {
        const bool address = is_address(name);
        if (!address && !is_host_name(name)) return fail("bad-name", "'" + name + "' is no host name or address");
        alternatives += (address ? ",IP:" : ",DNS:") + name;
    }
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    PARLEY_CHECK(key && certificate);
    auto* x509 = certificate.get();
    X509_set_version(x509, kVersion3);
    set_serial(x509);
    set_name(x509);
    X509_gmtime_adj(X509_getm_notBefore(x509), -kBackdatedSeconds);
    X509_gmtime_adj(X509_getm_notAfter(x509), kValidSeconds);
    X509_set_pubkey(x509, key.get());
    add_extension(x509, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x509, NID_key_usage, "critical,digitalSignature");
    add_extension(x509, NID_ext_key_usage, "serverAuth");
    add_extension(x509, NID_subject_alt_name, alternatives.c_str());
    PARLEY_CHECK(X509_sign(x509, key.get(), EVP_sha256()) > 0);

    const Bio certificate_text(BIO_new(BIO_s_mem()));
    const Bio key_text(BIO_new(BIO_s_mem()));
    PARLEY_CHECK(PEM_write_bio_X509(certificate_text.get(), x509) == 1);
    PARLEY_CHECK(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return CertificateAndKey{text_of(certificate_text), text_of(key_text)};
}

}  // namespace parley::crypto
