package steel.tokenizer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import steel.files.Progress;

/// Cuts texts into pieces on all cores and counts them. What stands for special tokens is left out:
/// it is found before merging, so nothing is to be learned from its letters.
final class PieceCounter {
  private static final int BATCH_CHARS = 1 << 18;

  private final AddedTokens special;
  private final int threads;
  private final long memory;
  private final PieceSpill spill;

  /// @param special tokens that are no pieces
  /// @param memory bytes that counts may take until they are spilt
  /// @param spill where to; stays the caller's
  PieceCounter(AddedTokens special, int threads, long memory, PieceSpill spill) {
    this.special = special;
    this.threads = threads;
    this.memory = memory;
    this.spill = spill;
  }

  /// Counts.
  ///
  /// @param least pieces that are seen less often are left out
  /// @return what is good until the spill is closed
  /// @throws IOException if the source does, or the disk refuses
  Pieces count(TextSource texts, long least, Progress progress) throws IOException {
    try (Progress.Task task = progress.start("count pieces", "characters", -1);
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Batches batches = new Batches(pool, task);
      try {
        texts.forEach(batches::add);
        batches.submit();
        return batches.total(least);
      } catch (IOException | RuntimeException e) {
        pool.shutdownNow();
        throw e;
      }
    }
  }

  /// Gathers texts and hands them to workers; a worker takes counts that no other holds.
  private final class Batches {
    private final ExecutorService pool;
    private final Progress.Task task;
    private final Semaphore room = new Semaphore(2 * threads); // batches waiting or at work
    private final List<PieceCounts> idle = new ArrayList<>();
    private final List<Future<?>> futures = new ArrayList<>();
    private List<String> batch = new ArrayList<>();
    private int batchChars;

    Batches(ExecutorService pool, Progress.Task task) {
      this.pool = pool;
      this.task = task;
    }

    void add(String text) throws IOException {
      batch.add(text);
      batchChars += text.length();
      if (batchChars >= BATCH_CHARS) {
        submit();
      }
    }

    void submit() throws IOException {
      List<String> texts = batch;
      int chars = batchChars;
      batch = new ArrayList<>();
      batchChars = 0;
      room.acquireUninterruptibly();
      awaitDone();
      futures.add(
          pool.submit(
              () -> {
                work(texts);
                return null;
              }));
      task.advance(chars);
    }

    private void work(List<String> texts) throws IOException {
      try {
        PieceCounts counts = take();
        Utf8Text buffer = new Utf8Text(true);
        texts.forEach(text -> countText(text, buffer, counts));
        if (counts.memory() > memory / threads) {
          spill.add(counts);
        } else {
          giveBack(counts);
        }
      } finally {
        room.release();
      }
    }

    private synchronized PieceCounts take() {
      return idle.isEmpty() ? new PieceCounts() : idle.removeLast();
    }

    private synchronized void giveBack(PieceCounts counts) {
      idle.add(counts);
    }

    /// Lets go of batches that are done, and stops at the first that failed.
    private void awaitDone() throws IOException {
      for (Future<?> future : futures) {
        if (future.isDone()) {
          await(future);
        }
      }
      futures.removeIf(Future::isDone);
    }

    Pieces total(long least) throws IOException {
      for (Future<?> future : futures) {
        await(future);
      }
      if (spill.isEmpty()) {
        PieceCounts total = take();
        idle.forEach(total::addAll);
        return total.atLeast(least);
      }
      for (PieceCounts counts : idle) {
        spill.add(counts);
      }
      idle.clear();
      return spill.total(least);
    }
  }

  private static void await(Future<?> future) throws IOException {
    try {
      future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while counting pieces", e);
    }
  }

  private void countText(String text, Utf8Text buffer, PieceCounts counts) {
    int from = 0;
    AddedTokens.Match match = special.next(text, 0, SpecialText.PARSED);
    while (match != null) {
      countSegment(text, from, match.from(), buffer, counts);
      from = match.from() + match.token().content().length();
      match = special.next(text, from, SpecialText.PARSED);
    }
    countSegment(text, from, text.length(), buffer, counts);
  }

  private static void countSegment(
      String text, int from, int to, Utf8Text buffer, PieceCounts counts) {
    buffer.set(text, from, to);
    byte[] bytes = buffer.bytes();
    int length = buffer.length();
    for (int at = 0; at < length; ) {
      int end = Qwen2Split.pieceEnd(bytes, at, length);
      counts.add(bytes, at, end, 1);
      at = end;
    }
  }
}
