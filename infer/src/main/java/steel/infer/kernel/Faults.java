package steel.infer.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What happens when mapped memory cannot be read, because somebody has cut its file or its disk
/// has failed: an [InternalError] in the method that read, if HotSpot knows that it reads memory
/// outside of the heap. Loads of vectors do not count as such reads (JDK 25): in a compiled method
/// that has nothing else, a fault ends the process.
///
/// So every loop that loads vectors from memory reads [#EXPECTED] too, by `get` and not by a method
/// of ours, which might be compiled by itself. Nobody uses what it reads, so the compiler remembers
/// the read and leaves it out.
final class Faults {
  /// One byte, outside of the heap.
  static final MemorySegment EXPECTED = Arena.global().allocate(1);

  private Faults() {}
}
