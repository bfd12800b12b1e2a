// The Socket.IO packet decoder: whatever it accepts is consistent, valid JSON, and survives being written again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/json_scan.hpp"
#include "proto/socketio/json_walk.hpp"
#include "proto/socketio/packet.hpp"

namespace {

using namespace parley::proto::socketio;

void expect(bool fine) {
    if (!fine) std::abort();
}

/// Deeper than base/json_scan reads.
bool is_deep(std::string_view json) {
    struct Depth : IgnoreJson {
        int now = 0;
        int most = 0;
        void open(bool) { most = std::max(most, ++now); }
        void close() { --now; }
    } depth;
    JsonCursor cursor(json);
    return walk_value(cursor, depth) && depth.most > parley::json::kMaxDepth;
}

void expect_json(std::string_view json) {
    expect(is_deep(json) || parley::json::scan(json).has_value());
}

void expect_same_again(const Packet& packet) {
    std::string text;
    if (packet.is_event()) {
        append_event(text, {packet.type, packet.nsp, packet.attachments, packet.ack}, packet.name, packet.args);
        if (!packet.values.empty() && packet.name.find_first_not_of("0123456789-+.eE") == std::string_view::npos)
            return;
    } else if (packet.is_ack()) {
        append_ack(text, {packet.type, packet.nsp, packet.attachments, packet.ack}, packet.args);
    } else {
        return;
    }
    Packet again;
    expect(parse_packet(text, 10, again).has_value());
    expect(again.type == packet.type && again.nsp == packet.nsp && again.ack == packet.ack &&
           again.name == packet.name);
    expect(again.args == packet.args && again.values.size() == packet.values.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!parley::is_utf8(text)) return 0;  // what WebSocket and polling let through
    Packet packet;
    if (!parse_packet(text, 10, packet)) return 0;
    expect(packet.attachments <= 10);
    expect(packet.nsp.starts_with('/') && packet.nsp.find(',') == std::string_view::npos);
    if (!packet.payload.empty()) expect_json(packet.payload);
    for (const auto& value : packet.values) expect_json(value.text);
    if (packet.is_event()) expect(!is_reserved_event(packet.name));
    expect_same_again(packet);
    return 0;
}
