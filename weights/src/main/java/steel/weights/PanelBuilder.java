package steel.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Rounds a matrix whose numbers come some thousands at a time into [Panels], and adds up what
/// rounding took. For one matrix and one thread.
final class PanelBuilder {
  private final PanelType type;
  private final int rows;
  private final int columns;
  private final MemorySegment codes;
  private final MemorySegment scales;
  private final PanelPacker packer;
  private final byte[] blocks; // of the rows of a panel
  private final float[] back = new float[Panels.BLOCK];
  private byte[] fresh = {};
  private int filled;
  private int panel;
  private double squares;
  private double errorSquares;
  private double largestError;

  /// @param columns a multiple of [Panels#BLOCK]
  /// @param arena owns the panels
  PanelBuilder(PanelType type, int rows, int columns, Arena arena) {
    this.type = type;
    this.rows = rows;
    this.columns = columns;
    codes = arena.allocate(Panels.codeBytes(type, rows, columns), Panels.ALIGNMENT);
    scales = arena.allocate(Panels.scaleBytes(rows, columns), Panels.ALIGNMENT);
    packer = new PanelPacker(type, columns);
    blocks = new byte[Panels.ROWS * packer.rowBytes()];
  }

  /// Rounds a tensor.
  ///
  /// @throws RuntimeException of the source's kind, if it holds a number that the type cannot
  /// @throws IOException as the source does
  Panels read(NumberSource source, String name) throws IOException {
    source.read(
        name,
        (numbers, count) -> {
          try {
            accept(numbers, count);
          } catch (IllegalArgumentException e) {
            throw source.error(name, e);
          }
        });
    if (filled > 0) {
      pack();
    }
    return new Panels(type, rows, columns, codes, scales);
  }

  private void accept(float[] numbers, int count) {
    BlockType form = type.blocks();
    int length = count / form.elements() * form.bytes();
    fresh = fresh.length < length ? new byte[length] : fresh;
    Quantiser.quantise(form, numbers, count, fresh);
    for (int at = 0; at < count; at += form.elements()) {
      int block = at / form.elements() * form.bytes();
      compare(numbers, at, block);
      System.arraycopy(fresh, block, blocks, filled, form.bytes());
      filled += form.bytes();
      if (filled == blocks.length) {
        pack();
      }
    }
  }

  private void compare(float[] numbers, int at, int block) {
    SmallBlocks.read(type.blocks(), fresh, block, back, 0);
    for (int i = 0; i < back.length; i++) {
      double error = Math.abs((double) numbers[at + i] - back[i]);
      squares += (double) numbers[at + i] * numbers[at + i];
      errorSquares += error * error;
      largestError = Math.max(largestError, error);
    }
  }

  private void pack() {
    packer.pack(MemorySegment.ofArray(blocks), filled / packer.rowBytes());
    packer.copyTo(codes, scales, panel);
    panel++;
    filled = 0;
  }

  /// Root of the squares of all errors over that of the squares of all numbers; 0 of zeros.
  double relativeError() {
    return squares == 0 ? 0 : Math.sqrt(errorSquares / squares);
  }

  /// The largest difference between a number and what it became.
  double largestError() {
    return largestError;
  }
}
