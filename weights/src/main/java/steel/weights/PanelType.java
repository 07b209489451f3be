package steel.weights;

import java.util.Arrays;
import java.util.Optional;

/// How many bits the codes of a [Panels] matrix have. The numbers are those of GGUF's blocks of the
/// same size, in another order.
public enum PanelType {
  Q8(BlockType.Q8_0, TensorType.I8, 1),
  /// Eight codes in two's complement a word, the first lowest.
  Q4(BlockType.Q4_0, TensorType.I32, 8);

  private final BlockType blocks;
  private final TensorType words;
  private final int codes;

  PanelType(BlockType blocks, TensorType words, int codes) {
    this.blocks = blocks;
    this.words = words;
    this.codes = codes;
  }

  /// GGUF's type of the same numbers.
  public BlockType blocks() {
    return blocks;
  }

  /// What a file stores codes in.
  TensorType words() {
    return words;
  }

  /// Codes of one word.
  int codes() {
    return codes;
  }

  /// Bytes that one column of a panel takes, without its share of the scales.
  int columnBytes() {
    return Panels.ROWS * words.bytes() / codes;
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
