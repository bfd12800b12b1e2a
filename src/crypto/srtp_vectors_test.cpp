// SRTP against the examples of its RFCs, and against packets that libsrtp 2.5 made from the same master keys.
#include <gtest/gtest.h>

#include "crypto/srtp_cm.hpp"
#include "crypto/srtp_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Bytes;
using testing::copy_hex;
using testing::unhex;

// RFC 3711 appendix B.3.
SrtpMaster rfc_3711_master() {
    SrtpMaster master;
    copy_hex("E1F97A0D3E018BE0D64FA32C06DE4139", master.key);
    copy_hex("0EC675AD498AFEEBB6960B3AABE6", master.salt);
    return master;
}

TEST(SrtpVectors, keys_are_derived_as_in_rfc_3711_appendix_b_3) {
    const auto session = derive_srtp_session(SrtpProfile::aes_cm_128_hmac_sha1_80, rfc_3711_master(), SrtpUse::rtp);
    EXPECT_EQ(Bytes(session.key.begin(), session.key.begin() + 16), unhex("C61E7A93744F39EE10734AFE3FF7A087"));
    EXPECT_EQ(Bytes(session.salt.begin(), session.salt.end()), unhex("30CBBC08863D8C85D49DB34A9AE1"));
    Bytes authentication(94);
    derive_srtp_key(SrtpProfile::aes_cm_128_hmac_sha1_80, rfc_3711_master(), SrtpLabel::rtp_authentication,
                    authentication);
    EXPECT_EQ(Bytes(authentication.begin(), authentication.begin() + 32),
              unhex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"));
}

TEST(SrtpVectors, the_key_stream_is_that_of_rfc_3711_appendix_b_2) {
    SrtpSessionKey session;
    copy_hex("2B7E151628AED2A6ABF7158809CF4F3C", session.key);
    copy_hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD", session.salt);
    SrtpCm cm(session);
    cm.start(0, 0);
    Bytes stream(0xff02 * 16);
    cm.crypt(stream, stream.data());
    const auto block = [&](std::size_t n) { return Bytes(&stream[n * 16], &stream[n * 16] + 16); };
    EXPECT_EQ(block(0), unhex("E03EAD0935C95E80E166B16DD92B4EB4"));
    EXPECT_EQ(block(1), unhex("D23513162B02D0F72A43A2FE4A5F97AB"));
    EXPECT_EQ(block(0xfeff), unhex("EC8CDF7398607CB0F2D21675EA9EA1E4"));
    EXPECT_EQ(block(0xff00), unhex("362B7C3C6773516318A077D7FC5073AE"));
    EXPECT_EQ(block(0xff01), unhex("6A2CC3787889374FBEB4C81B17BA6C44"));
}

struct GcmExample {
    SrtpProfile profile;
    const char* srtp;
    const char* srtcp;
};
constexpr const char* kRtp =
    "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
constexpr const char* kRtcp =
    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
// RFC 7714 §16.1.1, §16.2.1, §17.1, §17.2.
constexpr GcmExample kGcmExamples[] = {
    {SrtpProfile::aead_aes_128_gcm,
     "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16"
     "a9152cf765ee4390cce",
     "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa4589"
     "6cf4d2fc5abf87245d9eade800005d4"},
    {SrtpProfile::aead_aes_256_gcm,
     "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd"
     "6b0f9bb7878d7a76c13",
     "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4"
     "446839f57ff6f6cb26ac3be800005d4"},
};

SrtpSessionKey rfc_7714_session() {
    SrtpSessionKey session;
    copy_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", session.key);
    copy_hex("517569642070726f2071756f", session.salt);
    return session;
}

TEST(SrtpVectors, gcm_seals_and_opens_the_packets_of_rfc_7714) {
    for (const auto& example : kGcmExamples) {
        SrtpSender sender(example.profile, rfc_7714_session(), rfc_7714_session(), 0x5d4);
        SrtpReceiver receiver(example.profile, rfc_7714_session(), rfc_7714_session());
        auto rtp = unhex(kRtp);
        const auto size = rtp.size();
        rtp.resize(size + sender.overhead());
        ASSERT_EQ(sender.protect(0xf17b, 12, size, rtp), rtp.size());
        EXPECT_EQ(rtp, unhex(example.srtp));
        const auto opened = receiver.unprotect(rtp);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened.index, 0xf17bU);
        rtp.resize(opened.size);
        EXPECT_EQ(rtp, unhex(kRtp));

        auto rtcp = testing::sealed_rtcp(sender, unhex(kRtcp));
        EXPECT_EQ(rtcp, unhex(example.srtcp));
        const auto opened_rtcp = receiver.unprotect_rtcp(rtcp);
        ASSERT_TRUE(opened_rtcp);
        EXPECT_EQ(opened_rtcp.index, 0x5d4U);
        rtcp.resize(opened_rtcp.size);
        EXPECT_EQ(rtcp, unhex(kRtcp));
    }
}

TEST(SrtpVectors, gcm_opens_the_packet_of_rfc_7714_17_3_that_is_only_authenticated) {
    SrtpReceiver receiver(SrtpProfile::aead_aes_128_gcm, rfc_7714_session(), rfc_7714_session());
    auto packet = unhex(kRtcp);
    const auto end = unhex("841dd9683dd78ec92ae58790125f62b3000005d4");  // tag and ESRTCP word
    packet.insert(packet.end(), end.begin(), end.end());
    const auto opened = receiver.unprotect_rtcp(packet);
    ASSERT_TRUE(opened);
    packet.resize(opened.size);
    EXPECT_EQ(packet, unhex(kRtcp));
}

struct LibsrtpExample {
    SrtpProfile profile;
    const char* last_of_roc_0;
    const char* first_of_roc_1;
    const char* rtcp;
};
constexpr LibsrtpExample kLibsrtpExamples[] = {
    {SrtpProfile::aes_cm_128_hmac_sha1_80,
     "9060ffff01020304deadbeefbede000110aa00000d037ca9d88d0f05f5cc95dfe6bf0e90cfa8e322f3",
     "9060000001020304deadbeefbede000110aa00003a389268e8e860e0e523948a999ef3b67e19a24fbe",
     "80c90001deadbeef6f457b19420327acaedf887a8000000161d8e8b0db48fc2241c6"},
    {SrtpProfile::aead_aes_128_gcm,
     "9060ffff01020304deadbeefbede000110aa00004e8a0f9df9bfc0e75502f9b755f408d73d8de053d9d0494b8a3917",
     "9060000001020304deadbeefbede000110aa0000f1ca2ac6685090b55b61b1f86b0573f05cb565cb2619c77d40e438",
     "80c90001deadbeef0d993689d4dd3d00ff8b32877d298aa5f297daa394c83ff37ee6a9c580000001"},
    {SrtpProfile::aead_aes_256_gcm,
     "9060ffff01020304deadbeefbede000110aa00009eb81798498f8ad6cd61dd3e6d8a7d501eb587b39db64927ccd71f",
     "9060000001020304deadbeefbede000110aa000045bdee08550cfb0f4fd2a1bc6fd4a1125484b57f7ffeb7ab63432a",
     "80c90001deadbeeff8c20d7ed66d2dbb912490416b7c3309e039636b0b4b956a3f7843b480000001"},
};

TEST(SrtpVectors, packets_of_libsrtp_are_the_same_to_the_bit_over_the_wrap_of_the_sequence_number) {
    const auto plain = unhex("9060ffff01020304deadbeefbede000110aa000068656c6c6f2c20726f6f6d");
    const auto plain_rtcp = unhex("80c90001deadbeef81ca0002deadbeef01017800");
    for (const auto& example : kLibsrtpExamples) {
        SrtpSender sender(example.profile, testing::counting_master(example.profile));
        SrtpReceiver receiver(example.profile, testing::counting_master(example.profile));
        for (const std::uint64_t index : {0xffff, 0x10000}) {
            auto clear = plain;
            clear[2] = clear[3] = static_cast<std::uint8_t>(index >> 16 != 0 ? 0 : 0xff);
            auto packet = clear;
            packet.resize(packet.size() + sender.overhead());
            ASSERT_EQ(sender.protect(index, 20, plain.size(), packet), packet.size());
            EXPECT_EQ(packet, unhex(index == 0xffff ? example.last_of_roc_0 : example.first_of_roc_1));
            const auto opened = receiver.unprotect(packet);
            ASSERT_TRUE(opened);
            EXPECT_EQ(opened.index, index);
            packet.resize(opened.size);
            EXPECT_EQ(packet, clear);
        }
        (void)testing::sealed_rtcp(sender, plain_rtcp);  // ours has index 0; libsrtp begins with 1
        auto rtcp = testing::sealed_rtcp(sender, plain_rtcp);
        EXPECT_EQ(rtcp, unhex(example.rtcp));
        const auto opened = receiver.unprotect_rtcp(rtcp);
        ASSERT_TRUE(opened);
        rtcp.resize(opened.size);
        EXPECT_EQ(rtcp, plain_rtcp);
    }
}

}  // namespace
}  // namespace parley::crypto
