package steel.weights;

import java.util.Arrays;
import java.util.Optional;

/// How many bits the codes of a [Panels] matrix have. The numbers are those of GGUF's blocks of the
/// same size, in another order.
public enum PanelType {
  Q8(BlockType.Q8_0, 8),
  Q4(BlockType.Q4_0, 4);

  private final BlockType blocks;
  private final int bits;

  PanelType(BlockType blocks, int bits) {
    this.blocks = blocks;
    this.bits = bits;
  }

  /// GGUF's type of the same numbers.
  public BlockType blocks() {
    return blocks;
  }

  /// Bits of a code.
  public int bits() {
    return bits;
  }

  /// Codes of one word of 32 bits.
  public int codes() {
    return Integer.SIZE / bits;
  }

  /// The code of 0: codes are stored without a sign.
  public int zero() {
    return 1 << (bits - 1);
  }

  /// The type whose numbers GGUF stores in such blocks, none where it is not one of these.
  static Optional<PanelType> of(BlockType blocks) {
    return Arrays.stream(values()).filter(type -> type.blocks == blocks).findFirst();
  }

  /// The type of that name, as files have it, none where this program does not know it.
  static Optional<PanelType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
