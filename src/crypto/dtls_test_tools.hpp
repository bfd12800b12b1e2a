// A client and a server session joined in virtual time, over a path that a test may make lossy.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/dtls.hpp"

namespace parley::crypto::testing {

using Datagram = std::vector<std::uint8_t>;

struct DtlsPair {
    /// True when the datagram is to be lost. `from_client` says which way it goes, `number` counts per way from 0.
    using Loss = std::function<bool(bool from_client, int number, const Datagram&)>;

    explicit DtlsPair(std::vector<SrtpProfile> client_srtp = all_profiles(),
                      std::vector<SrtpProfile> server_srtp = all_profiles())
        : client_certificate(DtlsCertificate::make(client_srtp)),
          server_certificate(DtlsCertificate::make(server_srtp)) {
        begin({server_certificate->fingerprint()}, {client_certificate->fingerprint()});
    }

    static std::vector<SrtpProfile> all_profiles() {
        return {SrtpProfile::aead_aes_128_gcm, SrtpProfile::aead_aes_256_gcm, SrtpProfile::aes_cm_128_hmac_sha1_80};
    }

    /// Anew, with what each expects of the other.
    void begin(std::vector<DtlsFingerprint> of_server, std::vector<DtlsFingerprint> of_client) {
        client = std::make_unique<DtlsSession>(client_certificate, DtlsRole::client, std::move(of_server), now_us);
        server = std::make_unique<DtlsSession>(server_certificate, DtlsRole::server, std::move(of_client), now_us);
    }

    /// Carries datagrams to and fro until there are none; none takes any time.
    void carry(const Loss& loss = {}) {
        for (bool moved = true; moved;) {
            moved = carry_one_way(true, loss) | carry_one_way(false, loss);
        }
    }
    bool carry_one_way(bool from_client, const Loss& loss = {}) {
        auto& from = from_client ? *client : *server;
        auto& to = from_client ? *server : *client;
        bool moved = false;
        while (const auto datagram = from.take_datagram()) {
            longest = std::max(longest, datagram->size());
            int& number = from_client ? client_datagrams : server_datagrams;
            const bool lost = loss && loss(from_client, number, *datagram);
            ++number;
            if (!lost) to.feed(*datagram, now_us);
            moved = true;
        }
        return moved;
    }
    /// Carries, and lets time pass to the next deadline, until both have ended their handshake.
    void run(const Loss& loss = {}) {
        carry(loss);
        while (client->state() == DtlsState::handshaking || server->state() == DtlsState::handshaking) {
            auto next = client->deadline();
            if (const auto other = server->deadline(); other && (!next || *other < *next)) next = other;
            if (!next) return;
            now_us = std::max(now_us, *next);
            ++waits;
            client->on_time(now_us);
            server->on_time(now_us);
            carry(loss);
        }
    }
    [[nodiscard]] bool both_open() const {
        return client->state() == DtlsState::open && server->state() == DtlsState::open;
    }
    /// All that `session` has to send.
    static std::vector<Datagram> take_all(DtlsSession& session) {
        std::vector<Datagram> all;
        while (auto datagram = session.take_datagram()) all.push_back(std::move(*datagram));
        return all;
    }

    std::shared_ptr<const DtlsCertificate> client_certificate;
    std::shared_ptr<const DtlsCertificate> server_certificate;
    std::unique_ptr<DtlsSession> client;
    std::unique_ptr<DtlsSession> server;
    std::int64_t now_us = 1'000'000;
    std::size_t longest = 0;
    int client_datagrams = 0;
    int server_datagrams = 0;
    int waits = 0;
};

}  // namespace parley::crypto::testing
