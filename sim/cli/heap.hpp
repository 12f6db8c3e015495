#pragma once
// The program's memory as the processor likes it.

namespace shadow::sim::cli {

/// Asks for large pages for the first gigabyte of the heap. Contents of media are tens of megabytes
/// visited at random: with small pages every visit costs a walk through the page tables (measured:
/// a seventh of a run under load). Uses no memory by itself; where the system has no large pages
/// nothing changes.
void prefer_large_pages();

}  // namespace shadow::sim::cli
