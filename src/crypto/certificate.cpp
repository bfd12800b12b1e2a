#include "crypto/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>

#include "base/check.hpp"

namespace parley::crypto {
namespace {

using ExtensionPtr = std::unique_ptr<X509_EXTENSION, OpensslDeleter<X509_EXTENSION_free>>;

constexpr long kVersion3 = 2;  // RFC 5280 §4.1.2.1: v3 is written 2
constexpr long kBackdatedSeconds = 3600;
constexpr long kValidSeconds = 365L * 24 * 3600;

void add_extension(X509* certificate, const CertificateExtension& extension) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPtr made(X509V3_EXT_conf_nid(nullptr, &context, extension.id, extension.value.c_str()));
    PARLEY_CHECK(made && X509_add_ext(certificate, made.get(), -1) == 1);
}

void set_serial(X509* certificate) {
    // RFC 5280 §4.1.2.2: positive, and never the same twice, or browsers refuse the second one outright.
    std::array<std::uint8_t, 8> bytes{};
    PARLEY_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    std::uint64_t serial = 1;
    for (const auto byte : bytes) serial = serial << 7 | (byte & 0x7F);
    PARLEY_CHECK(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial) == 1);
}

void set_name(X509* certificate, const char* common_name) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(common_name);
    PARLEY_CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
    X509_set_issuer_name(certificate, name);
}

}  // namespace

MadeCertificate make_certificate(const char* common_name, std::initializer_list<CertificateExtension> extensions) {
    MadeCertificate made{KeyPtr(EVP_EC_gen("P-256")), CertificatePtr(X509_new())};
    PARLEY_CHECK(made.key && made.certificate);
    auto* x509 = made.certificate.get();
    X509_set_version(x509, kVersion3);
    set_serial(x509);
    set_name(x509, common_name);
    X509_gmtime_adj(X509_getm_notBefore(x509), -kBackdatedSeconds);
    X509_gmtime_adj(X509_getm_notAfter(x509), kValidSeconds);
    X509_set_pubkey(x509, made.key.get());
    for (const auto& extension : extensions) add_extension(x509, extension);
    PARLEY_CHECK(X509_sign(x509, made.key.get(), EVP_sha256()) > 0);
    return made;
}

}  // namespace parley::crypto
