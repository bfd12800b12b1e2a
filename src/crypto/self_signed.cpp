#include "crypto/self_signed.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/check.hpp"
#include "crypto/certificate.hpp"

namespace parley::crypto {
namespace {

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

std::string text_of(const BioPtr& bio) {
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
    const auto made = make_certificate("Parley, self-signed", {{NID_basic_constraints, "critical,CA:FALSE"},
                                                               {NID_key_usage, "critical,digitalSignature"},
                                                               {NID_ext_key_usage, "serverAuth"},
                                                               {NID_subject_alt_name, alternatives}});
    const BioPtr certificate_text(BIO_new(BIO_s_mem()));
    const BioPtr key_text(BIO_new(BIO_s_mem()));
    PARLEY_CHECK(PEM_write_bio_X509(certificate_text.get(), made.certificate.get()) == 1);
    PARLEY_CHECK(PEM_write_bio_PrivateKey(key_text.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return CertificateAndKey{text_of(certificate_text), text_of(key_text)};
}

}  // namespace parley::crypto
