// What one person sends and gets through the media server in one room: publishes a microphone and perhaps a camera,
// subscribes to the others, mends what broke and begins anew where the server has forgotten them, as Parley's own
// client does (web/packages/client/src/media). The packets are MediaNet's; what is said to the server goes over the
// person's line. OwnPerson makes and drives it.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sim/media_net.hpp"

namespace parley::sim {

class MediaClient {
public:
    using Json = boost::json::object;
    /// Says a request of the own protocol.
    using Ask = std::function<void(std::string method, Json params)>;

    enum class Camera : std::uint8_t { none, one_size, simulcast };

    MediaClient(MediaNet& net, std::string room, std::string peer, Camera camera, Ask ask);
    ~MediaClient();
    MediaClient(const MediaClient&) = delete;
    MediaClient& operator=(const MediaClient&) = delete;

    /// In the room, for the first time or once more on a new line.
    void enter();
    void line_lost() { online_ = asked_ = false; }
    void on_published(const Json& result);
    void on_refused(const std::string& method);
    void on_offer(const std::string& sdp);
    void on_tracks(const boost::json::array& tracks);
    void on_layers(const Json& layers);
    /// Shows all pictures so wide.
    void show(int width);
    /// Now and then: notes what comes, and mends a connection on which nothing does.
    void look();

    [[nodiscard]] const std::string& peer() const { return peer_; }
    [[nodiscard]] bool has_camera() const { return camera_ != Camera::none; }
    /// What does not come of somebody else in the room who publishes; empty when all does.
    [[nodiscard]] std::string missing_of(const MediaClient& other) const;
    /// Peers of whom tracks are told.
    [[nodiscard]] std::vector<std::string> publishers() const;
    /// What the engine sent that no client can take; empty when all is well.
    [[nodiscard]] std::string wrong() const;

private:
    struct Flow {
        std::uint64_t count = 0;
        media::Time since;  ///< when it last grew
    };
    struct Track {
        std::string id, peer;
        bool is_video = false;
    };
    void begin_to_publish();
    void publish();
    /// Whether something has come since the last look or shortly before.
    bool flows(Flow& flow, std::uint64_t count, Duration within) const;
    [[nodiscard]] bool comes(const std::string& peer, bool is_video) const;

    MediaNet& net_;
    std::string room_, peer_;
    Camera camera_;
    Ask ask_;
    MediaNet::Client& client_;
    std::vector<Track> tracks_;
    std::map<std::string, Flow> tracks_flow_;  ///< by track
    Flow publish_flow_, subscribe_flow_;
    std::string publish_session_, subscribe_session_;
    int mends_ = 0;
    bool online_ = false;
    bool asked_ = false;  ///< to publish, and no answer yet
    bool again_ = false;  ///< to publish once more when it comes
};

}  // namespace parley::sim
