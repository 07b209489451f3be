package steel.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/// A matrix in 8 or 4 bits, in the order in which a kernel reads it from beginning to end: a number
/// is a code less that of 0, times a scale, and every 32 columns of a row share a scale of half
/// precision.
///
/// Rows come in panels of 64. In a panel, four columns (of 8 bits) or eight (of 4) follow the four
/// or eight before: one word of each of the 64 rows, the first column in its lowest bits. So one
/// load brings the same columns of neighbouring rows, and no sum over the lanes of a vector is
/// needed. Scales lie apart, `[panel, block, 64]`. Rows that fill up the last panel have scales of
/// 0.
///
/// @param rows without those that fill up
/// @param columns a multiple of [#BLOCK]
/// @param codes words, `[panels, columns / codes of a word, 64]`; borrowed
/// @param scales `[panels, columns / 32, 64]`, half precision; borrowed
public record Panels(
    PanelType type, int rows, int columns, MemorySegment codes, MemorySegment scales) {
  /// Rows of a panel.
  public static final int ROWS = 64;

  /// Columns that share a scale.
  public static final int BLOCK = 32;

  /// What codes and scales are aligned to in memory: a line of the cache.
  static final long ALIGNMENT = 64;

  public Panels {
    if (columns % BLOCK != 0
        || codes.byteSize() != codeBytes(type, rows, columns)
        || scales.byteSize() != scaleBytes(rows, columns)) {
      throw new IllegalArgumentException(
          "%d rows of %d columns as %s do not take %d bytes and %d of scales"
              .formatted(rows, columns, type, codes.byteSize(), scales.byteSize()));
    }
  }

  /// Panels that so many rows fill.
  public static int panels(int rows) {
    return Math.ceilDiv(rows, ROWS);
  }

  /// Bytes of codes and scales.
  public long bytes() {
    return codes.byteSize() + scales.byteSize();
  }

  /// Bytes that a matrix takes.
  static long bytes(PanelType type, long rows, long columns) {
    return codeBytes(type, rows, columns) + scaleBytes(rows, columns);
  }

  static long codeBytes(PanelType type, long rows, long columns) {
    return Math.ceilDiv(rows, ROWS) * ROWS * columns / type.codes() * Integer.BYTES;
  }

  static long scaleBytes(long rows, long columns) {
    return Math.ceilDiv(rows, ROWS) * (columns / BLOCK) * ROWS * Short.BYTES;
  }

  /// Makes panels of the blocks of a GGUF tensor.
  ///
  /// @param blocks `[rows, columns / 32]` blocks of `type.blocks()`
  /// @param arena owns the panels; any thread may use its memory
  static Panels of(PanelType type, int rows, int columns, MemorySegment blocks, Arena arena) {
    int panels = panels(rows);
    MemorySegment codes = arena.allocate(codeBytes(type, rows, columns), ALIGNMENT);
    MemorySegment scales = arena.allocate(scaleBytes(rows, columns), ALIGNMENT);
    long rowBytes = (long) columns / BLOCK * type.blocks().bytes();
    int runs = Math.min(panels, Runtime.getRuntime().availableProcessors());
    IntStream.range(0, runs)
        .parallel()
        .forEach(
            run -> {
              PanelPacker packer = new PanelPacker(type, columns);
              for (int panel = run; panel < panels; panel += runs) {
                int first = panel * ROWS;
                int count = Math.min(ROWS, rows - first);
                packer.pack(blocks.asSlice(first * rowBytes, count * rowBytes), count);
                packer.copyTo(codes, scales, panel);
              }
            });
    return new Panels(type, rows, columns, codes, scales);
  }

  /// Copies rows as float32.
  ///
  /// @param into `[count, columns]`, written at `at`
  public void copyRows(int from, int count, float[] into, int at) {
    for (int row = from; row < from + count; row++) {
      copyRow(row, into, at + (row - from) * columns);
    }
  }

  private void copyRow(int row, float[] into, int at) {
    long firstWord = (long) (row / ROWS) * (columns / type.codes()) * ROWS + row % ROWS;
    long firstScale = (long) (row / ROWS) * (columns / BLOCK) * ROWS + row % ROWS;
    for (int k = 0; k < columns; k++) {
      long word = firstWord + (long) (k / type.codes()) * ROWS;
      int code =
          codes.get(LittleEndian.INT, word * Integer.BYTES) >>> (k % type.codes() * type.bits());
      short scale =
          scales.get(LittleEndian.SHORT, (firstScale + (long) (k / BLOCK) * ROWS) * Short.BYTES);
      int mask = (1 << type.bits()) - 1;
      into[at + k] = ((code & mask) - type.zero()) * Float.float16ToFloat(scale);
    }
  }
}
