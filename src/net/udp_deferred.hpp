// A second socket on a UDP port, for datagrams that can wait: the kernel sorts them there by one of their bytes
// (SO_REUSEPORT with a classic BPF program, socket(7)), and they wake nobody. Internal to net/.
#pragma once

#include <sys/socket.h>

#include "net/udp.hpp"

namespace parley::net {

/// From now on what `range` says comes to the socket that is returned. -1 where the kernel cannot do it: all goes on to
/// come to `fd`. `fd` is bound, alone on its port; after this only a process of the same user that asks for
/// SO_REUSEPORT could join it there.
[[nodiscard]] int open_deferred(int fd, const ByteRange& range);

}  // namespace parley::net
