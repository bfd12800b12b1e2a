// The wall clock as usrsctp sees it in this test program, which has a gettimeofday() of its own
// (sctp/data_association_test.cpp): with two clocks that disagree it does not send again what was lost. Whoever runs
// SCTP in virtual time moves it. Only for tests.
#pragma once

#include <cstdint>

namespace parley::media::testing {

extern std::int64_t wall_clock_us;

}  // namespace parley::media::testing
