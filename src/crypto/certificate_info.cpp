#include "crypto/certificate_info.hpp"

#include <arpa/inet.h>
#include <openssl/asn1.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {
namespace {

Instant instant_of(const ASN1_TIME* time) {
    std::tm broken{};
    if (ASN1_TIME_to_tm(time, &broken) != 1) return {};
    return {static_cast<std::int64_t>(timegm(&broken)) * 1000};
}

std::string text_of(const ASN1_STRING* string) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
            static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// RFC 5280 §4.2.1.6: four bytes, or sixteen.
std::string address_of(const ASN1_OCTET_STRING* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
    if (family == AF_INET6 && ASN1_STRING_length(bytes) != 16) return {};
    const auto* made = inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size());
    return made == nullptr ? std::string() : std::string(made);
}

std::vector<std::string> names_of(const X509* certificate) {
    std::vector<std::string> names;
    struct Free {
        void operator()(GENERAL_NAMES* all) const { GENERAL_NAMES_free(all); }
    };
    const std::unique_ptr<GENERAL_NAMES, Free> all(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        const auto* name = sk_GENERAL_NAME_value(all.get(), i);
        if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
        if (name->type == GEN_IPADD) names.push_back(address_of(name->d.iPAddress));
    }
    return names;
}

}  // namespace

Result<CertificateInfo> read_certificate(std::string_view pem) {
    struct Free {
        void operator()(BIO* bio) const { BIO_free(bio); }
    };
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) return fail("bad-certificate", "it holds no PEM certificate");
    return CertificateInfo{instant_of(X509_get0_notBefore(certificate.get())),
                           instant_of(X509_get0_notAfter(certificate.get())), names_of(certificate.get())};
}

}  // namespace parley::crypto
