package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import steel.files.Progress;

/// How fast a tokenizer goes over documents, in MB (10^6 bytes of UTF-8) a second.
///
/// @param documents how many
/// @param bytes of all documents
/// @param tokens of all documents
/// @param cold one thread, the first half, before anything else
/// @param unseen one thread, the second half after the first was seen, of each run
/// @param unseenBytes the same from bytes into a buffer, without a text or an array of its own
/// @param again one thread, all of it when all of it was seen, of each run
/// @param decode one thread, all of it, of each run
/// @param threads of the last figure
/// @param unseenThreads as `unseen`, with several threads
public record TokenizerTiming(
    int documents,
    long bytes,
    long tokens,
    double cold,
    List<Double> unseen,
    List<Double> unseenBytes,
    List<Double> again,
    List<Double> decode,
    int threads,
    List<Double> unseenThreads) {
  private static final int WARM_RUNS = 3;

  public TokenizerTiming {
    unseen = List.copyOf(unseen);
    unseenBytes = List.copyOf(unseenBytes);
    again = List.copyOf(again);
    decode = List.copyOf(decode);
    unseenThreads = List.copyOf(unseenThreads);
  }

  /// Milliseconds that reading a tokenizer from its files takes, of each run; the first of a
  /// process also pays for the classes.
  public static List<Double> loads(Path model, int runs) {
    List<Double> millis = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      long begun = System.nanoTime();
      Tokenizer.read(model);
      millis.add((System.nanoTime() - begun) / 1e6);
    }
    return millis;
  }

  /// Encodes and decodes documents again and again. What a tokenizer remembers of pieces is
  /// forgotten before each run; runs that warm the compiler up do not count.
  public static TokenizerTiming measure(
      Tokenizer tokenizer, List<String> documents, int runs, int threads, Progress progress) {
    return new Runs(tokenizer, documents, threads).measure(runs, progress);
  }

  private static final class Runs {
    private final Tokenizer tokenizer;
    private final List<String> texts;
    private final List<byte[]> utf8;
    private final List<String> first;
    private final List<String> second;
    private final long bytes;
    private final long secondBytes;
    private final int threads;
    private final int[] buffer;

    Runs(Tokenizer tokenizer, List<String> texts, int threads) {
      this.tokenizer = tokenizer;
      this.texts = texts;
      this.threads = threads;
      this.utf8 = texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
      int half = texts.size() / 2;
      this.first = texts.subList(0, half);
      this.second = texts.subList(half, texts.size());
      this.bytes = utf8.stream().mapToLong(text -> text.length).sum();
      this.secondBytes = utf8.stream().skip(half).mapToLong(text -> text.length).sum();
      this.buffer = new int[3 * utf8.stream().mapToInt(text -> text.length).max().orElse(0)];
    }

    TokenizerTiming measure(int runs, Progress progress) {
      List<Double> unseen = new ArrayList<>();
      List<Double> unseenBytes = new ArrayList<>();
      List<Double> again = new ArrayList<>();
      List<Double> decode = new ArrayList<>();
      List<Double> unseenThreads = new ArrayList<>();
      List<int[]> ids = new ArrayList<>();
      tokenizer.forget();
      double cold = speed(bytes - secondBytes, () -> encode(first));
      try (Progress.Task task = progress.start("measure", "runs", WARM_RUNS + (long) runs)) {
        for (int run = -WARM_RUNS; run < runs; run++) {
          if (run == 0) {
            List.of(unseen, unseenBytes, again, decode, unseenThreads).forEach(List::clear);
          }
          tokenizer.forget();
          encode(first);
          unseen.add(speed(secondBytes, () -> encode(second)));
          again.add(speed(bytes, () -> ids(ids)));
          decode.add(speed(bytes, () -> ids.forEach(tokenizer::decode)));
          tokenizer.forget();
          encode(first);
          unseenBytes.add(speed(secondBytes, this::encodeBytes));
          unseenThreads.add(unseenByThreads());
          task.advance(1);
        }
      }
      long tokens = ids.stream().mapToLong(one -> one.length).sum();
      return new TokenizerTiming(
          texts.size(),
          bytes,
          tokens,
          cold,
          unseen,
          unseenBytes,
          again,
          decode,
          threads,
          unseenThreads);
    }

    private static double speed(long bytes, Runnable work) {
      long begun = System.nanoTime();
      work.run();
      return bytes * 1e3 / Math.max(1, System.nanoTime() - begun);
    }

    private void encode(List<String> part) {
      part.forEach(tokenizer::encode);
    }

    private void ids(List<int[]> ids) {
      ids.clear();
      texts.forEach(text -> ids.add(tokenizer.encode(text)));
    }

    private void encodeBytes() {
      for (byte[] text : utf8.subList(first.size(), utf8.size())) {
        tokenizer.encode(text, 0, text.length, buffer);
      }
    }

    /// Every thread sees the first half before all of them share the second.
    private double unseenByThreads() {
      AtomicInteger next = new AtomicInteger();
      long[] begun = new long[threads];
      long[] ended = new long[threads];
      AtomicInteger ready = new AtomicInteger();
      Thread[] workers = new Thread[threads];
      tokenizer.forget();
      for (int i = 0; i < threads; i++) {
        int worker = i;
        workers[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      encode(first);
                      ready.incrementAndGet();
                      while (ready.get() < threads) {
                        Thread.onSpinWait();
                      }
                      begun[worker] = System.nanoTime();
                      for (int at = next.getAndIncrement();
                          at < second.size();
                          at = next.getAndIncrement()) {
                        tokenizer.encode(second.get(at));
                      }
                      ended[worker] = System.nanoTime();
                    });
      }
      join(workers);
      long nanos = Arrays.stream(ended).max().orElse(0) - Arrays.stream(begun).min().orElse(0);
      return secondBytes * 1e3 / Math.max(1, nanos);
    }

    private static void join(Thread[] workers) {
      try {
        for (Thread worker : workers) {
          worker.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while measuring", e);
      }
    }
  }
}
