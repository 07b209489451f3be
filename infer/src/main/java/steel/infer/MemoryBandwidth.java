package steel.infer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import steel.infer.kernel.StreamRead;

/// How fast this machine reads memory: the bound of token-by-token generation, which reads every
/// weight once a token.
public final class MemoryBandwidth {
  private static final int ROUNDS = 10;
  private static final long PIECE_BYTES = 1 << 20; // many calls, so that the loop gets compiled

  private MemoryBandwidth() {}

  /// Best of a few rounds; let it read more than the caches hold.
  ///
  /// @param bytes read in each round, by all threads together
  /// @return bytes per second
  public static double measure(int threads, long bytes) {
    long share = Math.max(Long.BYTES, bytes / threads / Long.BYTES * Long.BYTES);
    long expected = share / Long.BYTES * 0x0101010101010101L;
    try (Arena arena = Arena.ofShared();
        ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Callable<Long>> reads = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        MemorySegment part = arena.allocate(share, 64).fill((byte) 1);
        reads.add(() -> read(part));
      }
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        for (Future<Long> sum : workers.invokeAll(reads)) {
          if (sum.get() != expected) {
            throw new IllegalStateException("memory gave back other bytes than were written");
          }
        }
        best = Math.max(best, share * threads / ((System.nanoTime() - start) / 1e9));
      }
      return best;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading memory failed", e.getCause());
    }
  }

  private static long read(MemorySegment part) {
    long sum = 0;
    for (long at = 0; at < part.byteSize(); at += PIECE_BYTES) {
      sum += StreamRead.vector(part.asSlice(at, Math.min(PIECE_BYTES, part.byteSize() - at)));
    }
    return sum;
  }
}
