// The command line: which command, which flags, which settings. It reads and refuses; commands.hpp does the work.
#pragma once

namespace parley::server {

/// The whole program. Returns the exit code: 0, 1 (failed while running) or 2 (wrong use; one line on standard error
/// says what).
int run_cli(int argc, char** argv);

}  // namespace parley::server
