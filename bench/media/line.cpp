#include "line.hpp"

#include "line_janus.hpp"
#include "line_parley.hpp"

namespace parley::media_load {

std::unique_ptr<Line> make_line(const Options& options, load::Loop& loop, Room& room, LineUser& user, Role role,
                                int number) {
    if (options.janus) return std::make_unique<JanusLine>(options, loop, room, user, role, number);
    return std::make_unique<ParleyLine>(options, loop, room, user, role, number);
}

}  // namespace parley::media_load
