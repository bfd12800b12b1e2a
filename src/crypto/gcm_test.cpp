// Both libraries against the published examples, and against each other.
#include "crypto/gcm.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/srtp_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Bytes;
using testing::unhex;

std::vector<std::unique_ptr<Gcm>> libraries(std::span<const std::uint8_t> key) {
    std::vector<std::unique_ptr<Gcm>> made;
    made.push_back(make_openssl_gcm(key));
    if (auto gcm = make_ipsec_mb_gcm(key)) made.push_back(std::move(gcm));
    return made;
}

/// Ciphertext and tag; the first `split` bytes lie there already, as a rewritten header does.
Bytes seal(Gcm& gcm, const GcmIv& iv, const Bytes& clear, const Bytes& plain, std::size_t split) {
    Bytes out(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(split));
    out.resize(plain.size() + kGcmTagBytes);
    gcm.seal(iv, clear, std::span(out).first(split), std::span(plain).subspan(split));
    return out;
}

bool open(Gcm& gcm, const GcmIv& iv, const Bytes& clear, Bytes& sealed) {
    const auto size = sealed.size() - kGcmTagBytes;
    const bool right = gcm.open(iv, clear, std::span(sealed).first(size), sealed.data() + size);
    sealed.resize(size);
    return right;
}

struct Example {
    const char *key, *iv, *clear, *plain, *sealed;
};
// McGrew, Viega: "The Galois/Counter Mode of Operation", appendix B, test cases 1, 2, 4 and 16.
constexpr Example kExamples[] = {
    {"00000000000000000000000000000000", "000000000000000000000000", "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
    {"00000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
     "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
    {"feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
     "ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
     "3d58e0915bc94fbc3221a5db94fae95ae7121a47"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
     "ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
     "bcc9f66276fc6ece0f4e1768cddf8853bb2d551b"},
};

TEST(Gcm, each_library_gives_what_is_published) {
    for (const auto& example : kExamples) {
        GcmIv iv;
        testing::copy_hex(example.iv, iv);
        for (auto& gcm : libraries(unhex(example.key))) {
            const auto plain = unhex(example.plain);
            for (const std::size_t split : {std::size_t{0}, plain.size() / 3, plain.size()}) {
                auto sealed = seal(*gcm, iv, unhex(example.clear), plain, split);
                EXPECT_EQ(sealed, unhex(example.sealed));
                EXPECT_TRUE(open(*gcm, iv, unhex(example.clear), sealed));
                EXPECT_EQ(sealed, plain);
            }
        }
    }
}

TEST(Gcm, intels_library_is_used_where_debian_has_it) {
#if defined(__x86_64__)
    const Bytes key(16);
    EXPECT_NE(make_ipsec_mb_gcm(key), nullptr) << "libipsec-mb-dev is missing, or this processor has no AES-NI";
#else
    GTEST_SKIP() << "amd64 alone has it";
#endif
}

RC_GTEST_PROP(Gcm, the_libraries_agree_whatever_the_sizes_and_the_split, (bool large)) {
    const auto bytes = [](std::size_t size) {
        return *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
    };
    const auto key = bytes(large ? 32 : 16);
    GcmIv iv;
    std::ranges::copy(bytes(iv.size()), iv.begin());
    const auto clear = bytes(*rc::gen::inRange<std::size_t>(0, 100));
    const auto plain = bytes(*rc::gen::inRange<std::size_t>(0, 1500));
    const auto split = *rc::gen::inRange<std::size_t>(0, plain.size() + 1);
    const auto wrong = *rc::gen::inRange<std::size_t>(0, plain.size() + kGcmTagBytes);
    const auto right = seal(*make_openssl_gcm(key), iv, clear, plain, 0);
    for (auto& gcm : libraries(key)) {
        RC_ASSERT(seal(*gcm, iv, clear, plain, split) == right);
        auto damaged = right;
        damaged[wrong] ^= 1;
        RC_ASSERT(!open(*gcm, iv, clear, damaged));
        auto sealed = right;
        RC_ASSERT(open(*gcm, iv, clear, sealed));
        RC_ASSERT(sealed == plain);
    }
}

}  // namespace
}  // namespace parley::crypto
