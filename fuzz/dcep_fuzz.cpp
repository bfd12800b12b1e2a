// The data channel establishment protocol: what is understood is within the limits, and writing it gives a message that
// means the same.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/sctp/dcep.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parley::media;
    const auto message = parse_channel_message({data, size});
    if (!message) return 0;
    const auto* settings = std::get_if<ChannelSettings>(&*message);
    if (settings == nullptr) {
        if (size != 1) std::abort();
        return 0;
    }
    if (settings->label.size() > kChannelLabelBytesMax || settings->protocol.size() > kChannelProtocolBytesMax) {
        std::abort();
    }
    if (parse_channel_message(encode_channel_open(*settings)) != message) std::abort();
    return 0;
}
