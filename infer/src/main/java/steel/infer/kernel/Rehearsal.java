package steel.infer.kernel;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import steel.weights.PanelType;
import steel.weights.Panels;

/// Runs the kernels on small matrices of zeros until the JVM has compiled them, on a thread of its
/// own, while a model is opened and its prompt is made tokens. The zeros are mapped from a file, as
/// weights are, or the JVM would compile for another kind of memory; and from one of its own, which
/// nobody cuts: before they are compiled, loads of vectors do not survive that. Calls are many and
/// short, because a long loop would be compiled twice, once from its middle. The first prompt waits
/// for the kernels that it needs: in the meantime they would be a thousand times slower, on cores
/// that the compiler needs. Once a process for each form of matrix.
public final class Rehearsal {
  private static final int CALLS = 1000; // after 600, or less, the JVM compiles
  private static final int COLUMNS = 128;
  private static final int BYTES = 1 << 14; // of zeros, enough for each form
  private static final int ROWS = 4; // of a matrix that is no codes
  private static final int FEW_TOKENS = 3;
  private static final int MANY_TOKENS = 36;
  private static final int HEAD_DIM = 64;

  /// Where a JVM does not compile, or is busy, nobody waits for longer.
  private static final long MOST_WAIT_NANOS = 1_000_000_000;

  /// Nor does it go on for longer. What a prompt does not need is compiled while one is read.
  private static final long MOST_NANOS = 5_000_000_000L;

  private static final Set<Object> DONE = ConcurrentHashMap.newKeySet();

  private final Kernel kernel;
  private final CountDownLatch readyToRead;
  private final long begun = System.nanoTime();

  private Rehearsal(Kernel kernel, boolean isNeeded) {
    this.kernel = kernel;
    readyToRead = new CountDownLatch(isNeeded ? 1 : 0);
  }

  /// Begins, unless there is nothing to compile for, or only one core to do it on.
  ///
  /// @param matrices of the model, of which only the forms are looked at; its head is the last
  public static Rehearsal start(Kernel kernel, List<Matrix> matrices) {
    List<Matrix> fresh =
        kernel instanceof ScalarKernel || Runtime.getRuntime().availableProcessors() == 1
            ? List.of()
            : matrices.stream().filter(matrix -> DONE.add(form(matrix))).toList();
    Rehearsal rehearsal = new Rehearsal(kernel, !fresh.isEmpty());
    if (!fresh.isEmpty()) {
      Thread.ofPlatform().daemon().name("steel-rehearsal").start(() -> rehearsal.run(fresh));
    }
    return rehearsal;
  }

  private static Object form(Matrix matrix) {
    return switch (matrix) {
      case PanelMatrix panels -> panels.type();
      case RowMatrix rows -> rows.type();
    };
  }

  /// Waits until a prompt can be read.
  public void await() {
    if (readyToRead.getCount() == 0) {
      return;
    }
    try {
      readyToRead.await(begun + MOST_WAIT_NANOS - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever waits for the answer hears of it
    }
  }

  private void run(List<Matrix> matrices) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment zeros = zeros(arena);
      List<Matrix> small = matrices.stream().map(matrix -> small(matrix, zeros)).toList();
      small.forEach(this::reading);
      attention();
      readyToRead.countDown();
      small.reversed().forEach(this::generating); // the head first: the first token comes from it
      attentionOfOne();
      small.forEach(this::readingMuch);
    } catch (IOException e) {
      // no place for a file: kernels are compiled when they are first needed
    } finally {
      readyToRead.countDown();
    }
  }

  /// Zeros of a file that is gone when the arena closes, at the latest.
  private static MemorySegment zeros(Arena arena) throws IOException {
    Path file = Files.createTempFile("steel-rehearsal", ".zeros");
    try (FileChannel channel = FileChannel.open(file, READ, WRITE, DELETE_ON_CLOSE)) {
      channel.write(ByteBuffer.allocate(1), BYTES - 1);
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES, arena);
    }
  }

  /// A matrix of zeros of the same form.
  private static Matrix small(Matrix matrix, MemorySegment zeros) {
    return switch (matrix) {
      case PanelMatrix panels -> {
        PanelType type = panels.type();
        long codes = (long) COLUMNS / type.codes() * Panels.ROWS * Integer.BYTES;
        long scales = (long) COLUMNS / Panels.BLOCK * Panels.ROWS * Short.BYTES;
        yield PanelMatrix.of(
            new Panels(
                type, Panels.ROWS, COLUMNS, zeros.asSlice(0, codes), zeros.asSlice(0, scales)));
      }
      case RowMatrix rows -> {
        long bytes = (long) ROWS * COLUMNS * Float.BYTES; // enough for any type
        yield new RowMatrix(zeros.asSlice(0, bytes), rows.type(), ROWS, COLUMNS);
      }
    };
  }

  private boolean isOver() {
    return System.nanoTime() - begun > MOST_NANOS;
  }

  /// A short prompt.
  private void reading(Matrix matrix) {
    switch (matrix) {
      case PanelMatrix panels -> many(panels, FEW_TOKENS, CALLS);
      case RowMatrix rows -> {
        float[] x = new float[COLUMNS];
        float[] y = new float[ROWS];
        for (int i = 0; i < CALLS && !isOver(); i++) {
          kernel.rows(rows, x, 0, 0, ROWS, y, 0);
        }
      }
    }
  }

  /// A prompt that is long enough for another form of the product.
  private void readingMuch(Matrix matrix) {
    if (matrix instanceof PanelMatrix panels) {
      many(panels, MANY_TOKENS, CALLS / PackedTokens.groups(MANY_TOKENS));
    }
  }

  private void many(PanelMatrix panels, int tokens, int calls) {
    float[] x = new float[tokens * COLUMNS];
    float[] sums = new float[PackedTokens.groups(tokens) * PackedTokens.GROUP * Panels.ROWS];
    PackedTokens packed = PackedTokens.of(kernel, panels.type(), x, tokens, COLUMNS);
    for (int i = 0; i < calls && !isOver(); i++) {
      packed.multiply(kernel, panels, 0, 0, sums);
    }
  }

  private void generating(Matrix matrix) {
    if (matrix instanceof PanelMatrix panels) {
      float[] x = new float[COLUMNS];
      float[] y = new float[Panels.ROWS];
      CodedVector vector = CodedVector.of(panels.type());
      for (int i = 0; i < CALLS && !isOver(); i++) {
        vector.set(kernel, x, 0, COLUMNS);
        vector.multiply(kernel, panels, 0, 1, y, 0);
      }
    }
  }

  private void attention() {
    float[] keys = new float[HEAD_DIM * Kernel.KEY_BLOCK];
    float[] queries = new float[HEAD_DIM * Kernel.QUERIES];
    float[] scores = new float[Kernel.QUERIES * Kernel.KEY_BLOCK];
    float[] mixed = new float[Kernel.QUERIES * HEAD_DIM];
    for (int i = 0; i < CALLS && !isOver(); i++) {
      kernel.scores(queries, 0, Kernel.QUERIES, HEAD_DIM, keys, 0, scores);
      kernel.times(scores, 0, Kernel.KEY_BLOCK, keys, 0);
      float most = kernel.largest(scores, 0, Kernel.KEY_BLOCK);
      kernel.exponentials(scores, 0, Kernel.KEY_BLOCK, most);
      kernel.mix(scores, Kernel.QUERIES, Kernel.KEY_BLOCK, keys, 0, HEAD_DIM, mixed, 0);
      kernel.siluTimes(keys, scores, 0, Kernel.KEY_BLOCK);
      Arrays.fill(mixed, 0f);
    }
  }

  private void attentionOfOne() {
    short[] codes = new short[HEAD_DIM * Kernel.KEY_BLOCK];
    float[] queries = new float[HEAD_DIM * Kernel.QUERIES];
    float[] scores = new float[Kernel.QUERIES * Kernel.KEY_BLOCK];
    float[] mixed = new float[HEAD_DIM];
    for (int i = 0; i < CALLS && !isOver(); i++) {
      kernel.codedScores(queries, HEAD_DIM, codes, 0, scores, 0);
      kernel.timesSplit(scores, 0, Kernel.KEY_BLOCK, codes, 0);
      kernel.codedMix(scores, 0, Kernel.KEY_BLOCK, codes, 0, HEAD_DIM, mixed);
      kernel.codedMixAndScores(
          scores, 0, codes, 0, HEAD_DIM, mixed, queries, HEAD_DIM, codes, 0, scores, 0);
    }
  }
}
