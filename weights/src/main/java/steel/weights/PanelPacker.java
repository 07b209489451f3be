package steel.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Brings the blocks of up to 64 rows into the order of a panel. Reused from panel to panel; not
/// for two threads.
final class PanelPacker {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;
  private static final int HALF = BLOCK / 2;

  private final PanelType type;
  private final int columns;
  private final byte[] blocks;
  private final byte[] codes;
  private final byte[] scales;

  PanelPacker(PanelType type, int columns) {
    this.type = type;
    this.columns = columns;
    this.blocks = new byte[ROWS * rowBytes()];
    this.codes = new byte[Math.toIntExact(Panels.codeBytes(type, 1, columns))];
    this.scales = new byte[columns / BLOCK * ROWS * Short.BYTES];
  }

  int rowBytes() {
    return columns / BLOCK * type.blocks().bytes();
  }

  /// Packs rows; those that are missing become zeros.
  ///
  /// @param rowsOfBlocks of `count` rows
  void pack(MemorySegment rowsOfBlocks, int count) {
    int filled = count * rowBytes();
    MemorySegment.copy(rowsOfBlocks, ValueLayout.JAVA_BYTE, 0, blocks, 0, filled);
    Arrays.fill(codes, (byte) 0);
    Arrays.fill(scales, (byte) 0);
    for (int row = 0; row < count; row++) {
      for (int block = 0; block < columns / BLOCK; block++) {
        int at = row * rowBytes() + block * type.blocks().bytes();
        int scale = (block * ROWS + row) * Short.BYTES;
        scales[scale] = blocks[at];
        scales[scale + 1] = blocks[at + 1];
        switch (type) {
          case Q8 -> pack8(at + Short.BYTES, row, block);
          case Q4 -> pack4(at + Short.BYTES, row, block);
        }
      }
    }
  }

  /// GGUF's codes of 8 bits have a sign.
  private void pack8(int from, int row, int block) {
    for (int k = 0; k < BLOCK; k++) {
      codes[byteOf(block * BLOCK + k, row)] = (byte) (blocks[from + k] + type.zero());
    }
  }

  /// Of each byte there, the lower half is of the first 16 columns, the upper of the others.
  private void pack4(int from, int row, int block) {
    for (int k = 0; k < BLOCK; k += 2) {
      int first = code4(from, k);
      int second = code4(from, k + 1);
      codes[byteOf(block * BLOCK + k, row)] = (byte) (first | second << 4);
    }
  }

  private int code4(int from, int k) {
    int pair = blocks[from + k % HALF];
    return k < HALF ? pair & 15 : (pair >> 4) & 15;
  }

  /// The byte that holds a column, or the first of two.
  private int byteOf(int column, int row) {
    int word = column / type.codes() * ROWS + row;
    return word * Integer.BYTES + column % type.codes() * type.bits() / Byte.SIZE;
  }

  /// Writes the panel that was packed last.
  void copyTo(MemorySegment allCodes, MemorySegment allScales, int panel) {
    long code = (long) panel * codes.length;
    long scale = (long) panel * scales.length;
    MemorySegment.copy(codes, 0, allCodes, ValueLayout.JAVA_BYTE, code, codes.length);
    MemorySegment.copy(scales, 0, allScales, ValueLayout.JAVA_BYTE, scale, scales.length);
  }
}
