// Package timesource tells the time that audit records carry [MSCA-AUD-06,
// MSCA-AUD-07, 3.9.4].
//
// # Discipline
//
// Several NTP servers are asked four times each; of each the sample with the
// shortest round trip counts. A server is believed when its answer validates,
// its stratum is 3 or better (2 is preferred, 3 is said), its round trip is at
// most 250 ms and its root distance at most one second. Each answer is an
// interval that holds true time; a majority of the answers has to share an
// interval (Marzullo, RFC 5905 section 11.2.1), or the round fails. A server
// that says RATE is asked less often, one that says DENY or RSTR no more.
//
// # Time between rounds
//
// Time is the last agreed time plus what a clock has counted since that runs
// through suspend and that nobody can set (CLOCK_BOOTTIME; Windows interrupt
// time). So setting the computer's date changes no record. The uncertainty
// grows by 50 ppm; when rounds fail the quality falls to holdover, and to
// unsynchronised when the uncertainty passes one second. Without servers, or
// before the first round, time starts from the computer's clock and is
// unsynchronised, but it works. Stamps never decrease; one that had to be held
// up says so. What ends at a time is measured by Now, which is not held up. The computer's clock is compared all the time, and jumping by
// more than 100 ms is reported with both values.
//
// This package and cmd are the only places that may read the machine's clocks.
package timesource
