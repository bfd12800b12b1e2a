// A packet costs no allocation, neither in our code nor in OpenSSL's.
#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstdlib>

#include "base/allocation_test_tools.hpp"
#include "crypto/srtp_test_tools.hpp"

namespace {

using parley::testing::allocations;

void* counted_malloc(std::size_t size, const char*, int) {
    ++allocations;
    return std::malloc(size);
}
void* counted_realloc(void* at, std::size_t size, const char*, int) {
    ++allocations;
    return std::realloc(at, size);
}
void counted_free(void* at, const char*, int) {
    std::free(at);
}

bool counts_openssl = false;

// OpenSSL takes other functions only before its first allocation, so this runs before the constructors of other tests'
// globals.
__attribute__((constructor(101))) void count_openssl() {
    counts_openssl = CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free) == 1;
}

}  // namespace

namespace parley::crypto {
namespace {

TEST(SrtpAllocation, a_packet_costs_none) {
    ASSERT_TRUE(counts_openssl);
    for (const auto profile : {SrtpProfile::aes_cm_128_hmac_sha1_80, SrtpProfile::aead_aes_128_gcm}) {
        const auto before_session = allocations.load();
        SrtpSender sender(profile, testing::counting_master(profile));
        SrtpReceiver receiver(profile, testing::counting_master(profile));
        EXPECT_GT(allocations.load(), before_session + 4);  // the counter counts
        auto rtp = testing::rtp_packet(0, testing::kSsrc, 1188);
        const auto rtcp = testing::rtcp_packet();
        testing::Bytes out(1500);
        std::size_t bad = 0;
        std::size_t before = 0;
        for (std::uint64_t index = 0; index < 1000; ++index) {
            if (index == 1) before = allocations;  // the first packet of a stream makes its window
            rtp[3] = static_cast<std::uint8_t>(index);
            rtp[2] = static_cast<std::uint8_t>(index >> 8);
            std::copy_n(rtp.begin(), 12, out.begin());
            const auto size = sender.protect(index, 12, 12, std::span(rtp).subspan(12), out);
            if (!receiver.unprotect(std::span(out).first(size))) ++bad;
            if (receiver.unprotect(std::span(out).first(size))) ++bad;  // a refused one costs none either
            const auto rtcp_size = sender.protect_rtcp(rtcp, out);
            if (!receiver.unprotect_rtcp(std::span(out).first(rtcp_size))) ++bad;
        }
        EXPECT_EQ(allocations - before, 0U);
        EXPECT_EQ(bad, 0U);
    }
}

}  // namespace
}  // namespace parley::crypto
