// Picture ids of one source as one subscriber sees them (RFC 7741 §4.2, RFC 9628 §4.2). For VP8 a picture that we leave
// out closes up, because its receiver waits for every id; one lost on the publisher's way keeps its place. For VP9 the
// ids only shift: its references count in ids, so a closed gap would point to the wrong picture. Driven by OutStream.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace parley::media {

class PictureMap {
public:
    static constexpr std::size_t kPictures = 128;  ///< how far back a late packet finds its picture
    static constexpr std::int64_t kJumpMax = 1'000;

    /// The picture `in` goes out as `out`, and the others around it. `long_form`: 15 bits on the wire, otherwise 7.
    void begin(std::uint16_t in, bool long_form, std::uint16_t out, bool close_gaps);
    /// Forgets all; the memory is kept for the next begin().
    void clear() { begun_ = closed_ = false; }
    [[nodiscard]] bool begun() const { return begun_; }
    /// Another source goes on with the ids behind highest_out(): a picture above the highest known has no place here
    /// any more.
    void close() { closed_ = true; }

    /// A packet of this picture is to go out: its id there. Nothing when the picture was already left out, or is not
    /// known any more, or the map is closed before it. A picture never seen before takes the next place, after those
    /// for the ones missing before it.
    std::optional<std::uint16_t> forward(std::uint16_t in);
    /// A whole picture is left out. One of which something went out keeps its place.
    void drop(std::uint16_t in);
    /// Nobody knows yet what becomes of this picture: it has a place, and nothing of it has come.
    [[nodiscard]] bool open(std::uint16_t in);
    /// The picture id jumped so far that only a new start explains it.
    [[nodiscard]] bool strange(std::uint16_t in) const;
    /// The highest id given out or reserved, 15 bits.
    [[nodiscard]] std::uint16_t highest_out() const { return highest_out_; }

private:
    enum class Fate : std::uint8_t { unknown, open, forwarded, dropped };
    struct Picture {
        std::uint32_t in = 0;  ///< low half
        std::uint16_t out = 0;
        Fate fate = Fate::unknown;
    };
    [[nodiscard]] std::int64_t extend(std::uint16_t in) const;
    [[nodiscard]] Picture* find(std::int64_t in);
    Picture& put(std::int64_t in, Fate fate);
    void reserve_before(std::int64_t in);

    std::vector<Picture> pictures_;  ///< none before begin(): audio has no pictures
    std::int64_t highest_in_ = 0;
    std::uint16_t highest_out_ = 0;
    bool begun_ = false;
    bool closed_ = false;
    bool long_form_ = true;
    bool close_gaps_ = true;
};

}  // namespace parley::media
