// A call of two for the tests of attacks: anna and bert publish a voice and a picture and see each other. What
// strangers and hostile peers send is injected; afterwards the call must go on unharmed. For GoogleTest only.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "media/testing/engine_room.hpp"
#include "proto/rtp/header_builder.hpp"
#include "proto/rtp/wire.hpp"
#include "proto/stun/writer.hpp"

namespace parley::media::testing {

class AttackedCall : public ::testing::Test {
protected:
    static constexpr std::uint16_t kStranger = 666;

    AttackedCall() : anna(enter("anna")), bert(enter("bert")) { room.run_for(Micros{2'000'000}); }

    ClientPeer& enter(const std::string& id) { return enter_well(room, id, Picture::camera); }
    /// A second more, and all of it arrives.
    void expect_unharmed() {
        using ports::TrackKind;
        auto* sound = bert.sink_of(anna.id(), TrackKind::audio);
        auto* picture = bert.sink_of(anna.id(), TrackKind::video);
        ASSERT_TRUE(sound != nullptr && picture != nullptr);
        const auto heard = sound->counts().packets;
        const auto seen = picture->counts().frames;
        room.run_for(Micros{1'000'000});
        EXPECT_GE(sound->counts().packets, heard + 49);
        EXPECT_GE(picture->counts().frames, seen + 28);
        EXPECT_EQ(room.sent_to(kStranger), 0u);
        EXPECT_TRUE(room.wrongs().empty());
    }
    /// A check as ICE makes it, under this name and with this password.
    Datagram check(const std::string& username, const std::string& password = "guessed-password-1234567") {
        Datagram out(300);
        proto::stun::Writer writer(out, proto::stun::Class::request, proto::stun::kBinding, {});
        writer.username(username);
        return sign(out, writer, password);
    }
    static Datagram sign(Datagram& out, proto::stun::Writer& writer, const std::string& password,
                         bool fingerprint = true) {
        const crypto::HmacSha1 key(password);
        writer.integrity([&](std::span<const std::uint8_t> covered) { return key.sign(covered); });
        out.resize(writer.finish(fingerprint).size());
        return out;
    }
    Datagram junk(std::size_t size) {
        Datagram out(size);
        random.fill(out);
        return out;
    }
    /// What anna's keys make of these bytes, from her address.
    void send_as_anna(const Datagram& plain, std::size_t header_size, std::uint64_t index) {
        auto wire = anna.publishing()->link.protect_rtp(index, header_size, plain);
        if (!wire.empty()) room.inject(anna.publishing()->address.port, std::move(wire));
    }

    SimRoom room{11};
    SeededRandom random{5};
    ClientPeer& anna;
    ClientPeer& bert;
};

}  // namespace parley::media::testing
