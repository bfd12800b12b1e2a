// The program `parley`.
#include "server/cli.hpp"

int main(int argc, char** argv) {
    return parley::server::run_cli(argc, argv);
}
