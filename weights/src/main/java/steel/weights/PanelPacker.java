package steel.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Brings the blocks of up to 64 rows into the order of a panel. Reused from panel to panel; not
/// for two threads.
final class PanelPacker {
  private static final int ROWS = Panels.ROWS;
  private static final int HALF = Panels.BLOCK / 2;
  private static final int SIGNS = 0x80808080; // GGUF's codes of 8 bits have one

  private final PanelType type;
  private final int blocksOfRow;
  private final int blockBytes;
  private final byte[] blocks;
  private final int[] codes; // [columns / codes of a word, 64]
  private final short[] scales; // [columns / 32, 64]

  PanelPacker(PanelType type, int columns) {
    this.type = type;
    this.blocksOfRow = columns / Panels.BLOCK;
    this.blockBytes = type.blocks().bytes();
    this.blocks = new byte[ROWS * rowBytes()];
    this.codes = new int[columns / type.codes() * ROWS];
    this.scales = new short[blocksOfRow * ROWS];
  }

  int rowBytes() {
    return blocksOfRow * blockBytes;
  }

  /// Packs rows; those that are missing become zeros.
  ///
  /// @param rowsOfBlocks of `count` rows
  void pack(MemorySegment rowsOfBlocks, int count) {
    MemorySegment.copy(rowsOfBlocks, ValueLayout.JAVA_BYTE, 0, blocks, 0, count * rowBytes());
    Arrays.fill(codes, 0);
    Arrays.fill(scales, (short) 0);
    int words = Panels.BLOCK / type.codes();
    for (int block = 0; block < blocksOfRow; block++) {
      for (int row = 0; row < count; row++) {
        int at = row * rowBytes() + block * blockBytes;
        scales[block * ROWS + row] = (short) ((blocks[at] & 0xff) | (blocks[at + 1] << Byte.SIZE));
        for (int word = 0; word < words; word++) {
          codes[(block * words + word) * ROWS + row] = word(at + Short.BYTES, word);
        }
      }
    }
  }

  private int word(int block, int index) {
    return switch (type) {
      case Q8 -> four(block + Integer.BYTES * index) ^ SIGNS;
      case Q4 -> eight(block, index * type.codes());
    };
  }

  private int four(int at) {
    return (blocks[at] & 0xff)
        | ((blocks[at + 1] & 0xff) << 8)
        | ((blocks[at + 2] & 0xff) << 16)
        | (blocks[at + 3] << 24);
  }

  /// Of each byte there, the lower half is of the first 16 columns, the upper of the others.
  private int eight(int block, int column) {
    int from = block + column % HALF;
    int shift = column < HALF ? 0 : 4;
    int word = 0;
    for (int i = 0; i < 8; i++) {
      word |= ((blocks[from + i] >> shift) & 15) << (4 * i);
    }
    return word;
  }

  /// Writes the panel that was packed last.
  void copyTo(MemorySegment allCodes, MemorySegment allScales, int panel) {
    long code = (long) panel * codes.length * Integer.BYTES;
    long scale = (long) panel * scales.length * Short.BYTES;
    MemorySegment.copy(codes, 0, allCodes, LittleEndian.INT, code, codes.length);
    MemorySegment.copy(scales, 0, allScales, LittleEndian.SHORT, scale, scales.length);
  }
}
